# SPDX-License-Identifier: GPL-3.0-or-later
"""dictameter-collector import --mapping: other systems' CSV becomes events, once, without a name in it."""
import base64
import datetime
import hashlib
import hmac
import json
import os
import re
import subprocess
import tempfile

import pytest

from collecting import NAME, PROGRAM, Database

SITE_KEY = bytes(range(100, 132))
NAMES = ["level1", "level1-seats", "usage-documents", "usage-sessions"]
TODAY = datetime.datetime.now(datetime.timezone.utc).date()
DAY = (TODAY - datetime.timedelta(days=20)).isoformat()


@pytest.fixture(scope="module")
def database():
    made = Database()
    yield made
    made.drop()


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory() as made:
        with open(f"{made}/site.key", "w", encoding="ascii") as file:
            file.write(SITE_KEY.hex() + "\n")
        os.chmod(f"{made}/site.key", 0o600)
        yield made


@pytest.fixture(autouse=True)
def emptied(database):
    database.sql("DELETE FROM event_doc_volume_daily; DELETE FROM event_document; DELETE FROM event_session; "
                 "DELETE FROM event_seat; DELETE FROM rejected_event; DELETE FROM ledger_entry")


KEY = os.path.join(tempfile.mkdtemp(), "platform.key")


def run(database, *arguments):
    command = [PROGRAM, "import", "--database", database.conninfo(), "--platform-key", KEY, "--site", "SIM1",
               "--client", "gw1", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def write(folder, name, text, encoding="utf-8"):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(text.encode(encoding))
    return path


def mapping(folder, **form):
    return write(folder, "mapping.json", json.dumps(form))


def counts(done):
    first = done.stdout.splitlines()[0]
    return {key: int(value) for key, value in (word.split("=") for word in first.split())}


DAILY = {
    "type": "doc_volume_daily",
    "fields": {"day": {"column": "day"}, "created": {"column": "n"}},
}


def daily(folder, *rows, header="day,n", **form):
    path = write(folder, "rows.csv", header + "\n" + "".join(row + "\n" for row in rows))
    return ["--mapping", mapping(folder, **{**DAILY, **form}), path]


def template(name, encoding):
    printed = subprocess.run([PROGRAM, "import", "--template", name], capture_output=True, timeout=20, check=True)
    text = printed.stdout.decode(encoding)
    for day in range(1, 29):
        moved = datetime.date(TODAY.year, TODAY.month, 1) - datetime.timedelta(days=30 - day)
        text = text.replace(f"2026-09-{day:02}", moved.isoformat())
        text = text.replace(f"{day:02}/09/2026", moved.strftime("%d/%m/%Y"))
    return text


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_each_mapping_is_stored_whole_and_once(database, folder, name):
    encoding = "windows-1252" if name == "usage-documents" else "utf-8"
    path = write(folder, "example.csv", template(name, encoding), encoding)
    done = run(database, "--mapping", name, "--site-key", f"{folder}/site.key", path)
    assert done.returncode == 0, done.stderr + done.stdout
    stored = counts(done)["stored"]
    assert stored >= 2 and counts(done)["received"] == stored
    again = run(database, "--mapping", name, "--site-key", f"{folder}/site.key", path)
    assert again.returncode == 0
    assert counts(again)["duplicate"] == stored and counts(again)["stored"] == 0
    assert database.balances()


def test_the_help_names_every_mapping_that_there_is():
    shown = subprocess.run([PROGRAM, "import", "--help"], capture_output=True, text=True, timeout=20).stdout
    unknown = subprocess.run([PROGRAM, "import", "--template", "none"], capture_output=True, text=True, timeout=20)
    assert unknown.returncode == 66
    assert sorted(unknown.stderr.split("the catalog has ")[1].strip().split(", ")) == NAMES
    assert all(name in shown for name in NAMES)


def test_a_mapping_of_the_catalog_is_printed_and_read_back(database, folder):
    printed = subprocess.run([PROGRAM, "import", "--show-mapping", "level1"], capture_output=True, text=True,
                             timeout=20, check=True).stdout
    path = write(folder, "example.csv", template("level1", "utf-8"))
    own = write(folder, "own.json", printed)
    assert counts(run(database, "--mapping", "level1", path))["stored"] == 4
    assert counts(run(database, "--mapping", own, path))["duplicate"] == 4


def test_identical_rows_are_so_many_events(database, folder):
    rows = [f"{DAY},3"] * 3 + [f"{DAY},4"]
    assert counts(run(database, *daily(folder, *rows)))["stored"] == 4
    assert counts(run(database, *daily(folder, *rows)))["duplicate"] == 4
    assert database.sql("SELECT sum(created) FROM event_doc_volume_daily") == "13"


def test_a_longer_export_adds_only_its_new_rows(database, folder):
    assert counts(run(database, *daily(folder, f"{DAY},3", f"{DAY},4")))["stored"] == 2
    longer = run(database, *daily(folder, f"{DAY},7", f"{DAY},3", f"{DAY},3", f"{DAY},4"))
    assert counts(longer)["stored"] == 2 and counts(longer)["duplicate"] == 2


def test_an_export_that_was_made_anew_is_the_same_rows(database, folder):
    assert counts(run(database, *daily(folder, f"{DAY},3,2026-11-01", header="day,n,exported")))["stored"] == 1
    for header, row in (("day,n,exported", f"{DAY},3,2026-11-02"), ("n,exported,day", f"3,2026-11-02,{DAY}"),
                        ("day,n", f'"{DAY}", 3')):
        again = run(database, *daily(folder, row, header=header))
        assert counts(again)["duplicate"] == 1, header


def test_rows_that_filters_tell_apart_are_each_stored(database, folder):
    for kind in ("a", "b"):
        done = run(database, *daily(folder, f"{DAY},3,a", f"{DAY},3,b", header="day,n,kind", only={"kind": [kind]}))
        assert counts(done)["stored"] == 1


@pytest.mark.parametrize("name, written, anew", [
    ("usage-documents", "u0417;CARDIO;Validé;Dictée;Non;2,5;1,75;214;1 203;",
     " U0417;CARDIO;Validé;Dictée;Non;2,50;1,75;214;1203;"),
    ("level1-seats", "dictation;200;;", "dictation; 200 ;;"),
])
def test_what_an_export_writes_otherwise_the_next_time_is_not_counted_twice(database, folder, name, written, anew):
    encoding = "windows-1252" if name == "usage-documents" else "utf-8"
    for text in (template(name, encoding), template(name, encoding).replace(written, anew)):
        path = write(folder, "example.csv", text, encoding)
        done = run(database, "--mapping", name, "--site-key", f"{folder}/site.key", path)
        assert done.returncode == 0, done.stdout
    assert text != template(name, encoding)
    assert counts(done)["duplicate"] == counts(done)["received"]


def test_a_corrected_number_of_seats_or_words_is_told_and_not_added(database, folder):
    for name, encoding, written, anew in (("usage-documents", "windows-1252", ";214;", ";215;"),
                                          ("level1-seats", "utf-8", ";200;", ";201;")):
        for text in (template(name, encoding), template(name, encoding).replace(written, anew)):
            path = write(folder, "example.csv", text, encoding)
            done = run(database, "--mapping", name, "--site-key", f"{folder}/site.key", path)
        assert counts(done)["conflicting"] == 1 and counts(done)["stored"] == 0


def test_rows_without_a_number_are_known_by_what_they_say(database, folder):
    form = {"identity": ["id"], "missing": ["NC"]}
    assert counts(run(database, *daily(folder, f"{DAY},3,", f"{DAY},4,NC", header="day,n,id", **form)))["stored"] == 2
    turned = run(database, *daily(folder, f"{DAY},4,NC", f"{DAY},5,", f"{DAY},3,", header="day,n,id", **form))
    assert counts(turned)["duplicate"] == 2 and counts(turned)["stored"] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
def test_a_row_is_known_by_its_text_and_not_by_its_bytes(database, folder, encoding):
    form = {"type": "doc_volume_daily", "identity": ["clé"], "encoding": encoding,
            "fields": {"day": {"column": "day"}, "created": {"column": "n"}}}
    for number, key in enumerate(("é1", "é1 ", '"é1"', "é1\u00a0")):
        path = write(folder, "rows.csv", f"day,n,clé\n{DAY},7,{key}\n", encoding)
        done = run(database, "--mapping", mapping(folder, **form), path)
        assert counts(done)["stored" if number == 0 else "duplicate"] == 1
    with open(path, "wb") as file:
        file.write(f"day,n,clé\n{DAY},7,".encode(encoding) + (b"\xff" if encoding == "utf-8" else b"\x81") + b"\n")
    assert "code=not_csv" in run(database, "--mapping", mapping(folder, **form), path).stdout


def test_a_row_known_by_its_identity_is_not_stored_twice_with_other_counts(database, folder):
    form = {"identity": ["day"]}
    assert counts(run(database, *daily(folder, f"{DAY},3", **form)))["stored"] == 1
    changed = run(database, *daily(folder, f"{DAY},4", **form))
    assert counts(changed)["conflicting"] == 1
    assert "warning import: conflicting=1" in changed.stderr
    assert database.sql("SELECT created FROM event_doc_volume_daily") == "3"


def test_one_export_read_by_mappings_that_differ_by_a_constant_is_stored_by_each(database, folder):
    path = write(folder, "wide.csv", f"day,user,format,navigation\n{DAY},u1,5,7\n{DAY},u2,5,5\n")
    for verdict in ("stored", "duplicate"):
        for kind in ("format", "navigation"):
            form = mapping(folder, type="command_daily", identity=["day", "user"], constants={"class": kind}, fields={
                "day": {"column": "day"}, "user": {"column": "user", "pseudonym": True}, "issued": {"column": kind}})
            done = run(database, "--mapping", form, "--site-key", f"{folder}/site.key", path)
            assert done.returncode == 0, done.stdout
            assert counts(done)[verdict] == 2 and counts(done)["conflicting"] == 0
    assert database.sql("SELECT sum(issued) FROM event_command_daily") == "22"


def test_instants_become_days_and_hours_of_the_site(database, folder):
    form = {
        "type": "seat", "constants": {"action": "provisioned", "seats": 1},
        "fields": {name: {"column": "at", "format": "%Y-%m-%d %H:%M", "zone": "UTC"} for name in ("day", "hour")},
    }
    year = TODAY.year - (1 if TODAY < datetime.date(TODAY.year, 8, 1) else 0)
    path = write(folder, "rows.csv", f"at\n{year}-07-01 22:30\n{year}-07-01 21:30\n")
    done = run(database, "--mapping", mapping(folder, **form), path)
    assert done.returncode == 0, done.stdout
    assert database.sql("SELECT day || ' ' || hour FROM event_seat ORDER BY 1") == (
        f"{year}-07-01 23\n{year}-07-02 0")


def test_numbers_are_converted_from_the_files_unit_and_decimal_sign(database, folder):
    form = {
        "type": "document", "separator": ";", "decimal": ",",
        "constants": {"status": "signed", "modality": "dictation"},
        "fields": {
            "day": {"column": "d"}, "user": {"column": "u", "pseudonym": True, "lowercase": True},
            "audio_ms": {"column": "a", "unit": "min"}, "speech_ms": {"column": "s", "unit": "h:mm:ss"},
            "words_final": {"column": "w"}, "mean_conf": {"column": "c", "unit": "%"},
        },
    }
    path = write(folder, "rows.csv", f"d;u;a;s;w;c\n{DAY};{NAME};1,5;0:01:02;1\u202f234;93,46\n")
    done = run(database, "--mapping", mapping(folder, **form), "--site-key", f"{folder}/site.key", path)
    assert done.returncode == 0, done.stdout
    assert database.sql("SELECT audio_ms, speech_ms, words_final, mean_conf FROM event_document") == (
        "90000|62000|1234|935")


@pytest.mark.parametrize("written, number", [
    ("1 234", 1234), ("0\u00a0001\u00a0234", 1234), ("12\u2009345", 12345), ("+1\u202f234,0", 1234),
    ("12 5", None), ("1 2 3", None), ("1 2345", None), ("1234 567", None), ("1  234", None), ("- 123", None),
    ("1,000 000", None), ("1\u3000234", None), ("1\t234", None)])
def test_spaces_set_only_thousands_apart(database, folder, written, number):
    done = run(database, *daily(folder, f'{DAY};{written}', header="day;n", separator=";", decimal=","))
    assert counts(done)["stored" if number else "rejected"] == 1
    assert database.sql("SELECT created FROM event_doc_volume_daily") == str(number or "")


def test_a_local_identifier_becomes_the_sites_pseudonym_and_is_stored_nowhere(database, folder):
    form = {
        "type": "document", "constants": {"status": "signed", "modality": "dictation"},
        "fields": {"day": {"column": "d"}, "user": {"column": "u", "pseudonym": True, "lowercase": True}},
    }
    path = write(folder, "rows.csv", f"d,u\n{DAY},{NAME}\n{DAY},{NAME.lower()} \n{DAY},MARTIN\n")
    done = run(database, "--mapping", mapping(folder, **form), "--site-key", f"{folder}/site.key", path)
    assert done.returncode == 0, done.stdout
    assert database.sql("SELECT count(DISTINCT clinician_id) FROM event_document") == "2"
    assert not database.holds(NAME) and not database.holds(NAME.lower())
    # Another sender of the site, with the same key, is the same person.
    pseudonym = base64.urlsafe_b64encode(hmac.new(SITE_KEY, NAME.lower().encode(), hashlib.sha256).digest())
    direct = {"type": "document", "constants": form["constants"],
              "fields": {"day": {"column": "d"}, "user": {"column": "u"}}}
    path = write(folder, "rows.csv", f"d,u\n{DAY},{pseudonym.decode().rstrip('=')}\n")
    assert run(database, "--mapping", mapping(folder, **direct), path).returncode == 0
    assert database.sql("SELECT count(DISTINCT clinician_id), count(*) FROM event_document") == "2|4"
    # Without its key nothing is read; an identifier in clear is refused.
    assert run(database, "--mapping", mapping(folder, **form), path).returncode == 64
    path = write(folder, "rows.csv", f"d,u\n{DAY},{NAME}\n")
    refused = run(database, "--mapping", mapping(folder, **direct), path)
    assert "code=user_form" in refused.stdout
    assert NAME not in refused.stdout + refused.stderr
    assert not database.holds(NAME)


def test_what_is_wrong_is_said_by_reason_field_and_line_and_never_quoted(database, folder):
    rows = [f"{DAY},3", f"{DAY},{NAME}", f"{DAY},3,4", f"{NAME},3", f'{DAY},"3', f'4"{NAME},5', f"{DAY},1.5",
            "", f"{DAY},-1", f"{DAY},"]
    done = run(database, *daily(folder, *rows))
    assert done.returncode == 65
    assert counts(done) == {"received": 8, "stored": 2, "duplicate": 0, "rejected": 6, "conflicting": 0}
    told = {line.split(" lines=")[0]: line.split(" lines=")[1] for line in done.stdout.splitlines()[1:]}
    assert told == {
        "rejected=2 code=wrong_type type=doc_volume_daily field=created": "1:3,1:8",
        "rejected=1 code=row_width type=- field=-": "1:4",
        "rejected=1 code=wrong_type type=doc_volume_daily field=day": "1:5",
        "rejected=1 code=not_csv type=- field=-": "1:6",
        "rejected=1 code=out_of_range type=doc_volume_daily field=created": "1:10",
    }
    assert NAME not in done.stdout + done.stderr
    assert not database.holds(NAME)
    assert database.balances()


def test_a_quote_without_an_end_tells_how_many_lines_it_took(database, folder):
    done = run(database, *daily(folder, f"{DAY},1", f'{DAY},"2', *(f"{DAY},{n}" for n in range(50))))
    assert done.returncode == 65
    assert counts(done)["received"] == 2 and counts(done)["rejected"] == 1
    assert "line=3 code=not_csv" in done.stderr and "not read as rows: 51" in done.stderr


def test_bytes_that_are_no_text_are_refused_and_windows_letters_are_read(database, folder):
    form = {"type": "seat", "fields": {"day": {"column": "day"}, "action": {
        "column": "été", "codes": {"acheté": "provisioned"}}}}
    path = write(folder, "rows.csv", f"day,été\n{DAY},acheté\n", "windows-1252")
    assert run(database, "--mapping", mapping(folder, **form), path).returncode == 65
    done = run(database, "--mapping", mapping(folder, encoding="windows-1252", **form), path)
    assert done.returncode == 0 and counts(done)["stored"] == 1
    with open(path, "wb") as file:
        file.write(f"day,été\n{DAY},achet".encode() + b"\xe9\n")
    bad = run(database, "--mapping", mapping(folder, **form), path)
    assert "code=not_csv" in bad.stdout


def test_a_byte_order_mark_is_no_part_of_the_header(database, folder):
    for header, row, verdict in (("day,n", f"{DAY},4", "stored"), ('"day","n"', f'"{DAY}","4"', "duplicate")):
        path = write(folder, "rows.csv", f"\ufeff{header}\r\n{row}\r\n")
        done = run(database, "--mapping", mapping(folder, **DAILY), path)
        assert done.returncode == 0, done.stderr
        assert counts(done)[verdict] == 1
    path = write(folder, "rows.csv", "\ufeff")
    assert counts(run(database, "--mapping", mapping(folder, **DAILY), path))["received"] == 0


def test_rows_that_are_not_meant_are_passed_over(database, folder):
    done = run(database, *daily(folder, f"{DAY},1,a", f"{DAY},2,b", f"{DAY},3,c", header="day,n,kind",
                                only={"kind": ["a", "c"]}))
    assert counts(done)["received"] == 2
    assert database.sql("SELECT sum(created) FROM event_doc_volume_daily") == "4"


def test_no_row_of_a_file_is_missing_in_the_ledger(database, folder):
    assert run(database, *daily(folder, *(f"{DAY},{n}" for n in range(20)))).returncode == 0
    assert database.sql("SELECT range_agg(s) FROM ledger_entry, unnest(seqs) s") == "{[0,20)}"


def test_a_column_that_stands_twice_is_refused_where_the_mapping_names_it(database, folder):
    done = run(database, *daily(folder, f"{DAY},1,2,x,y", header="day,n,n,k,k"))
    assert done.returncode == 65 and "names for created twice" in done.stderr
    done = run(database, *daily(folder, f"{DAY},1,x,y", header="day,n,k,k", identity=["k"]))
    assert done.returncode == 65 and "column 1 of the mapping's identity twice" in done.stderr
    assert counts(run(database, *daily(folder, f"{DAY},1,x,y", header="day,n,k,k")))["stored"] == 1


def test_what_cannot_be_mapped_stops_before_a_row_is_read(database, folder):
    arguments = daily(folder, f"{DAY},3", header="day,m")
    missing = run(database, *arguments)
    assert missing.returncode == 65
    assert "mapping names for created" in missing.stderr
    command = [PROGRAM, "import", "--database", database.conninfo(), "--platform-key", KEY]
    for options, status in (([], 64), (["--site", "SIM1"], 64), (["--site", "SIM1", "--client", "gw1"], 65)):
        done = subprocess.run([*command, *options, *arguments], capture_output=True, text=True, timeout=60)
        assert done.returncode == status, done.stderr
    broken = write(folder, "mapping.json", "{")
    done = run(database, "--mapping", broken, arguments[-1])
    assert done.returncode == 78 and "line 1" in done.stderr
    assert run(database, "--mapping", os.path.join(folder, NAME), arguments[-1]).returncode == 66


def test_the_manual_has_every_option_and_every_key_of_a_mapping():
    with open("collector/dictameter-collector-import.1", encoding="utf-8") as file:
        manual = file.read().replace("\\-", "-")
    shown = subprocess.run([PROGRAM, "import", "--help"], capture_output=True, text=True, timeout=20).stdout
    options = re.findall(r"^  (--[a-z-]+)", shown.split("Settings")[0], re.M)
    assert len(options) == 8
    for option in options:
        assert option in manual
    with tempfile.TemporaryDirectory() as folder:
        unknown = subprocess.run([PROGRAM, "import", "--template", mapping(folder, colour=1)], capture_output=True,
                                 text=True, timeout=20)
    keys = unknown.stderr.split("known are ")[1].strip().split(", ")
    assert len(keys) > 9
    for key in [*keys, *NAMES]:
        assert re.search(rf"\b{key}\b", manual), key
