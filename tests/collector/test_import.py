# SPDX-License-Identifier: GPL-3.0-or-later
"""dictameter-collector import: the same verdicts as over HTTP, exit statuses, and what it prints."""
import datetime
import json
import os
import subprocess
import tempfile

import pytest

from collecting import NAME, PROGRAM, document, event_id, lines


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory() as made:
        yield made


def run(database, folder, *arguments, **options):
    command = [PROGRAM, "import", "--database", database.conninfo(), "--platform-key", f"{folder}/key", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


def write(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def counts(done):
    first = done.stdout.splitlines()[0]
    return {key: int(value) for key, value in (word.split("=") for word in first.split())}


def test_files_are_stored_once_however_often(database, folder):
    one = write(folder, "one", lines(*(document(site="SIM1") for _ in range(300))))
    two = write(folder, "two", lines(*(document(site="SIM2", unit=None) for _ in range(200))))
    done = run(database, folder, one, two)
    assert done.returncode == 0, done.stderr
    assert counts(done) == {"received": 500, "stored": 500, "duplicate": 0, "rejected": 0, "conflicting": 0}
    again = run(database, folder, two, one)
    assert again.returncode == 0
    assert counts(again)["duplicate"] == 500
    assert database.sql("SELECT string_agg(n::text, ' ') FROM (SELECT count(*) n FROM event_document "
                        "GROUP BY site_id ORDER BY site_id) t") == "300 200"
    assert database.balances()


def test_rejected_events_end_it_with_65_and_the_others_are_stored(database, folder):
    path = write(folder, "mixed", lines(document(), document(words_final=-1), document(unit=NAME), document(unit=NAME))
                 + NAME.encode() + b"\n" + lines(document())[:-20])
    done = run(database, folder, "--site", "SIM1", path)
    assert done.returncode == 65
    assert counts(done) == {"received": 6, "stored": 1, "duplicate": 0, "rejected": 5, "conflicting": 0}
    assert set(done.stdout.splitlines()[1:3]) == {
        "rejected=2 code=unknown_unit type=document field=unit lines=1:3,1:4",
        "rejected=2 code=not_json type=- field=- lines=1:5,1:6"}
    assert "line=2 code=out_of_range field=words_final" in done.stderr
    assert "line=5 code=not_json" in done.stderr
    assert NAME not in done.stdout + done.stderr
    assert not database.holds(NAME)
    assert database.count("event_document") == 1


def test_standard_input_is_a_file_too(database, folder):
    body = b"".join(lines(document(site="SIM1")) for _ in range(3))
    command = [PROGRAM, "import", "--database", database.conninfo(), "--platform-key", f"{folder}/key", "-"]
    done = subprocess.run(command, input=body, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"received=3 stored=3 ")


def test_more_events_than_a_batch_holds(database, folder):
    path = write(folder, "many", b"".join(lines(document(site="SIM1")) for _ in range(10_001)))
    done = run(database, folder, path)
    assert done.returncode == 0, done.stderr
    assert counts(done)["stored"] == 10_001
    assert database.sql("SELECT count(*) FROM ingest_batch") == "2"


def test_an_unknown_site_or_file_or_no_site_is_said(database, folder):
    path = write(folder, "one", lines(document()))
    assert run(database, folder, "--site", NAME, path).returncode == 66
    missing = run(database, folder, os.path.join(folder, NAME))
    assert missing.returncode == 66
    assert NAME not in missing.stderr
    done = run(database, folder, path)
    assert done.returncode == 65
    assert "code=missing_field" in done.stdout and "field=site" in done.stdout


def test_an_empty_file_is_nothing_and_no_error(database, folder):
    done = run(database, folder, write(folder, "empty", b""))
    assert done.returncode == 0
    assert counts(done)["received"] == 0


def test_a_lost_database_ends_it_with_69(database, folder):
    path = write(folder, "one", lines(document(site="SIM1")))
    done = subprocess.run([PROGRAM, "import", "--database", f"host={folder} dbname=none", "--platform-key",
                           f"{folder}/key", path], capture_output=True, text=True, timeout=60)
    assert done.returncode == 69


def test_progress_is_shown_on_a_terminal_only(database, folder):
    import pty

    path = write(folder, "one", b"".join(lines(document(site="SIM1")) for _ in range(100)))
    assert run(database, folder, path).stderr == ""
    master, slave = pty.openpty()
    command = [PROGRAM, "import", "--database", database.conninfo(), "--platform-key", f"{folder}/key", path]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=slave, timeout=60)
    os.close(slave)
    shown = os.read(master, 65536)
    os.close(master)
    assert done.returncode == 0
    assert b"100 events, " in shown
    assert done.stdout.startswith(b"received=100 ")


def interrupted(database, folder, *arguments, table="import_progress", above=0):
    """Kills an import once some of it is stored."""
    command = [PROGRAM, "import", "--database", database.conninfo(), "--platform-key", f"{folder}/key", *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while database.count(table) <= above and process.poll() is None:
            pass
        process.kill()
    assert process.returncode == -9


def test_an_import_that_was_killed_goes_on_where_it_stopped(database, folder):
    count = 60_000
    first = document(site="SIM1")
    template = json.dumps(first)
    path = write(folder, "many", "".join(
        template.replace(first["event_id"], event_id()) + "\n" for _ in range(count)).encode())
    interrupted(database, folder, path)
    done = run(database, folder, path)
    assert done.returncode == 0, done.stderr
    assert "goes on at line" in done.stderr
    now = counts(done)
    assert 0 < now["received"] < count
    assert now["stored"] + now["duplicate"] == now["received"]
    assert database.count("event_document") == count
    assert database.count("import_progress") == 0
    again = run(database, folder, path)
    assert counts(again)["duplicate"] == count
    assert database.balances()


def test_csv_goes_on_where_it_stopped_and_counts_identical_rows_before_it(database, folder):
    count = 60_000
    day = datetime.date.today() - datetime.timedelta(days=3)
    form = {"type": "doc_volume_daily", "fields": {"day": {"column": "day"}, "created": {"column": "n"}}}
    mapping = write(folder, "mapping", json.dumps(form).encode())
    rows = "".join(f"{day},{n % 100}\n" for n in range(count))
    path = write(folder, "many.csv", f"day,n\n{rows}".encode())
    arguments = ["--site", "SIM1", "--client", "gw1", "--mapping", mapping, path]
    interrupted(database, folder, *arguments)
    done = run(database, folder, *arguments)
    assert done.returncode == 0, done.stderr
    assert 0 < counts(done)["received"] < count
    assert database.count("event_doc_volume_daily") == count
    assert database.count("import_progress") == 0


def test_rows_that_were_refused_before_an_interruption_are_read_again(database, folder):
    count = 60_000
    day = datetime.date.today() - datetime.timedelta(days=3)
    form = {"type": "doc_volume_daily", "fields": {
        "day": {"column": "day"}, "created": {"column": "n"}, "unit": {"column": "unit"}}}
    mapping = write(folder, "mapping", json.dumps(form).encode())
    rows = "".join(f"{day},{n % 100},{'NEW' if n < 100 else 'CARDIO'}\n" for n in range(count))
    path = write(folder, "many.csv", f"day,n,unit\n{rows}".encode())
    arguments = ["--site", "SIM1", "--client", "gw1", "--mapping", mapping, path]
    interrupted(database, folder, *arguments, table="event_doc_volume_daily", above=10_000)
    assert database.count("rejected_event") > 0 and database.count("import_progress") == 0
    database.sql("INSERT INTO unit (unit_id, site_id, code, label, kind) VALUES (12, 1, 'NEW', 'New', 'service')")
    done = run(database, folder, *arguments)
    assert done.returncode == 0, done.stdout
    assert counts(done)["received"] == count
    assert database.count("event_doc_volume_daily") == count


def test_a_file_that_is_not_the_same_any_more_is_read_from_its_start(database, folder):
    count = 60_000
    first = document(site="SIM1")
    template = json.dumps(first)
    made = [template.replace(first["event_id"], event_id()) + "\n" for _ in range(count)]
    path = write(folder, "many", "".join(made).encode())
    interrupted(database, folder, path)
    database.sql("UPDATE import_progress SET bytes = bytes - 1")
    done = run(database, folder, path)
    assert counts(done)["received"] == count
    assert "goes on" not in done.stderr
    assert database.count("event_document") == count


def test_from_start_reads_everything_again(database, folder):
    first = document(site="SIM1")
    template = json.dumps(first)
    path = write(folder, "many", "".join(
        template.replace(first["event_id"], event_id()) + "\n" for _ in range(60_000)).encode())
    interrupted(database, folder, path)
    assert counts(run(database, folder, "--from-start", path))["received"] == 60_000


def test_a_dry_run_tells_all_verdicts_and_writes_nothing(database, folder):
    stored = document(site="SIM1")
    assert run(database, folder, write(folder, "one", lines(stored))).returncode == 0
    before = database.sql("SELECT count(*) FROM ingest_batch"), database.count("ledger_entry")
    path = write(folder, "mixed", lines(stored, dict(stored, words_final=1), document(site="SIM1"),
                                        document(site="SIM1", unit=NAME), document(site="SIM1", words_final=-1)))
    done = run(database, folder, "--dry-run", path)
    assert done.returncode == 65
    assert counts(done) == {"received": 5, "stored": 1, "duplicate": 1, "rejected": 2, "conflicting": 1}
    assert "rejected=1 code=unknown_unit type=document field=unit lines=1:4" in done.stdout
    assert "dry run: nothing was written" in done.stdout
    assert NAME not in done.stdout + done.stderr
    assert database.count("event_document") == 1
    assert (database.sql("SELECT count(*) FROM ingest_batch"), database.count("ledger_entry")) == before
    assert database.count("rejected_event") == 0 and database.count("import_progress") == 0
    # What it said is what happens.
    real = run(database, folder, path)
    assert counts(real) == counts(done)


def test_a_dry_run_needs_no_key_and_makes_none(database, folder):
    done = run(database, folder, "--dry-run", write(folder, "one", lines(document(site="SIM1"))))
    assert done.returncode == 0, done.stderr
    assert "not compared with what is stored" in done.stdout
    assert not os.path.exists(f"{folder}/key")
    assert database.count("collector_key") == 0


def peak_kib(database, folder, megabytes, *arguments):
    """Peak memory of an import that reads so much from a pipe."""
    day = datetime.date.today() - datetime.timedelta(days=3)
    command = [PROGRAM, "import", "--database", database.conninfo(), "--platform-key", f"{folder}/key",
               "--site", "SIM1", "--client", "gw1", *arguments, "-"]
    # what the address sanitizer keeps of freed memory grows with what is read
    kept = {**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=kept) as process:
        process.stdin.write(b"day,n,words\n")
        for number in range(megabytes * 128):
            process.stdin.write(f"{day},{number % 90000},{'x' * 8000}\n".encode())
        process.stdin.close()
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0 and f"received={megabytes * 128} ".encode() in output
    return usage.ru_maxrss


def test_memory_does_not_grow_with_the_file(database, folder):
    form = {"type": "doc_volume_daily", "fields": {"day": {"column": "day"}, "created": {"column": "n"}}}
    mapping = write(folder, "mapping", json.dumps(form).encode())
    small = peak_kib(database, folder, 160, "--mapping", mapping)
    large = peak_kib(database, folder, 480, "--mapping", mapping)
    # what waits between the two threads comes and goes by a few MiB; 320 MB more were read
    assert large - small < 16 * 1024, f"{small} KiB of 160 MB, {large} KiB of 480 MB"
