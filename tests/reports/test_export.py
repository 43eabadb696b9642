# SPDX-License-Identifier: GPL-3.0-or-later
"""The package of a study: what it holds, and everything that must keep it from leaving."""
import csv
import datetime
import hashlib
import json
import os
import subprocess
import uuid

import pytest

PROGRAM = os.path.join(os.environ.get("DICTAMETER_BUILD", "build/release"), "dictameter-reports")
WEEK_VALUES = ["documents_signed", "documents_voice", "documents_dictated", "documents_edits_known",
               "zero_edit_documents", "edits_dictated", "words_engine_dictated", "corrections",
               "words_engine_corrected", "correction_ms", "active_ms_dictated", "words_final_dictated",
               "review_pace_ok_documents", "review_pace_documents", "documents_signed_24h",
               "documents_sign_delay_known"]
AUDIT_VALUES = ["stage", "words_ref", "sub", "del", "ins"]
GATE = {"study": "S1", "controller": "CHU Exemple", "purpose": "Effet de la relecture",
        "legal_basis": "6(1)(e), 9(2)(j)", "authorisation": "MR-004 0001", "dpia_date": "2026-01-15",
        "information_notice": "2.1", "end_date": "2099-12-31", "recipients": ["Unité de recherche"],
        "key_id": "K-S1"}


def protocol(**changes):
    values = AUDIT_VALUES if changes.get("extract") == "audit-document" else WEEK_VALUES
    whole = {**GATE, "extract": "clinician-week", "from": "2026-08-31", "until": "2026-09-28",
             "columns": {"pid": "direct", "site": "quasi", "week": "quasi", **{v: "neutral" for v in values}},
             **changes}
    return {name: value for name, value in whole.items() if value is not None}


class Database:
    def __init__(self, name):
        self.name = name
        subprocess.run(["createdb", "-T", "dictameter_template", name], check=True)
        self.run("""INSERT INTO site VALUES (1, 'BIG', 'Grand', 'Europe/Paris', true), (2, 'SMALL', 'Petit', 'Europe/Paris', true),
                        (3, 'AUDIT', 'Audit', 'Europe/Paris', true), (4, 'FEW', 'Peu', 'Europe/Paris', true);
                    SELECT partition_ensure('clinician_day', '2026-09-01');
                    INSERT INTO clinician_day (site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting,
                        device, release_id, documents_signed, edits_dictated)
                    SELECT site, day::date, 1000 * site + person, 1, 1, 1, 1, 1, 1, 1, 2, person
                    FROM (VALUES (1, 8), (2, 4)) s (site, persons), generate_series(1, persons) person,
                        generate_series(date '2026-09-07', date '2026-09-20', interval '1 day') day""")
        for site, documents in ((3, 11), (4, 10)):
            for number in range(documents):
                self.audit(site, number)

    def audit(self, site, number):
        self.run(f"""SELECT partition_ensure('event_audit', '2026-09-01');
                     INSERT INTO event_audit (event_id, recorded_at, site_id, content_mac, day, document_mac, stage, words_ref, sub, del, ins)
                     VALUES ('{uuid.uuid4()}', '2026-09-08 08:00+00', {site}, 0, '2026-09-08', '{uuid.uuid4()}', 1, 1000, {number}, 1, 2)""")

    def run(self, statement):
        done = subprocess.run(["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", self.name],
                              input="SET search_path = dictameter;" + statement, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="module")
def database():
    return Database(f"test_export_{os.getpid()}")


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    path = tmp_path_factory.mktemp("key") / "export.key"
    path.write_text(os.urandom(32).hex() + "\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def export(database, key, tmp_path):
    def run(content, output="package", with_key=key):
        file = tmp_path / "protocol.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        done = subprocess.run([PROGRAM, "export", "--study", str(file), "--output", str(tmp_path / output),
                               "--export-database", f"dbname={database.name} user=dictameter_export",
                               "--export-key", str(with_key)], capture_output=True, text=True)
        done.package = tmp_path / output
        return done
    return run


def rows(package, name="clinician-week"):
    with open(package / "data" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_package_holds_pseudonyms_weeks_and_sums(export):
    done = export(protocol(study="whole", sites=["BIG"]))
    assert done.returncode == 0, done.stderr
    table = rows(done.package)
    assert len(table) == 16 and len({row["pid"] for row in table}) == 8
    assert {row["week"] for row in table} == {"2026-09-07", "2026-09-14"}
    assert all(len(row["pid"]) == 26 and row["documents_signed"] == "14" for row in table)
    assert all(row["documents_voice"] == "" for row in table)  # not collected is not zero
    assert sorted({int(row["edits_dictated"]) for row in table}) == [7 * n for n in range(1, 9)]
    text = (done.package / "data" / "clinician-week.csv").read_text()
    assert not any(str(1000 + person) in text for person in range(1, 9))


def test_rows_stand_in_the_order_of_their_pseudonyms(export):
    table = rows(export(protocol(study="order", sites=["BIG"])).package)
    assert [(r["pid"], r["week"]) for r in table] == sorted((r["pid"], r["week"]) for r in table)


def test_the_package_describes_and_sums_itself(export):
    package = export(protocol(study="described", sites=["BIG"])).package
    described = json.loads((package / "datapackage.json").read_text())
    resource = described["resources"][0]
    assert described["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert resource["type"] == "table" and resource["schema"]["fieldsMatch"] == "exact"
    with open(package / resource["path"], encoding="utf-8") as file:
        assert [f["name"] for f in resource["schema"]["fields"]] == file.readline().strip().split(",")
    assert resource["schema"]["primaryKey"] == ["pid", "site", "week"]
    assert resource["totals"]["documents_signed"] == 16 * 14
    assert all(f["title"] and f["disclosure"] for f in resource["schema"]["fields"])
    for line in (package / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((package / name).read_bytes()).hexdigest() == digest
    assert {p.name for p in package.iterdir()} == {"data", "datapackage.json", "protocol.json", "SHA256SUMS"}


def test_the_same_study_gives_the_same_bytes(export):
    first = export(protocol(study="again", sites=["BIG"]), "first")
    second = export(protocol(study="again", sites=["BIG"]), "second")
    for name in ("data/clinician-week.csv", "datapackage.json", "SHA256SUMS"):
        assert (first.package / name).read_bytes() == (second.package / name).read_bytes()


def test_two_studies_share_no_pseudonym(export):
    one = {r["pid"] for r in rows(export(protocol(study="one", sites=["BIG"]), "one").package)}
    two = {r["pid"] for r in rows(export(protocol(study="two", sites=["BIG"]), "two").package)}
    assert len(one) == len(two) == 8 and not one & two


@pytest.mark.parametrize("field", sorted(GATE))
def test_each_field_of_the_gate_is_needed_and_named(export, field):
    for missing in (None, "", 7):
        done = export(protocol(**{field: missing}))
        assert done.returncode == 77 and field in done.stderr
        assert not done.package.exists()


def test_a_study_that_is_over_is_refused(export):
    yesterday = datetime.date.today() - datetime.timedelta(days=2)
    done = export(protocol(end_date=str(yesterday)))
    assert done.returncode == 77 and "end_date" in done.stderr


def test_a_column_without_a_class_is_refused(export):
    columns = protocol()["columns"]
    done = export(protocol(columns={k: v for k, v in columns.items() if k != "edits_dictated"}))
    assert done.returncode == 77 and "edits_dictated" in done.stderr
    done = export(protocol(columns={**columns, "week": "harmless"}))
    assert done.returncode == 77


def test_fewer_than_five_clinicians_are_refused_also_among_many(export, database):
    for sites in (["SMALL"], ["BIG", "SMALL"], None):
        done = export(protocol(study="few", sites=sites))
        assert done.returncode == 77 and "fewer than 5 clinicians" in done.stderr
        assert not done.package.exists()
    assert database.run("SELECT count(*) FROM study WHERE study_id = 'few'") == "0"
    assert database.run("SELECT count(*) FROM audit_log WHERE object = 'few' AND result = 'refused'") == "3"


def test_fewer_than_eleven_documents_are_refused_where_no_clinician_is_known(export):
    audited = {"extract": "audit-document"}
    done = export(protocol(study="audit10", sites=["FEW"], **audited), "ten")
    assert done.returncode == 77 and "fewer than 11 documents" in done.stderr
    done = export(protocol(study="audit11", sites=["AUDIT"], **audited), "eleven")
    assert done.returncode == 0, done.stderr
    table = rows(done.package, "audit-document")
    assert len({row["document"] for row in table}) == 11 and {row["pid"] for row in table} == {""}
    assert sum(int(row["words_ref"]) for row in table) == 11000
    assert sum(int(row[k]) for row in table for k in ("sub", "del", "ins")) == 55 + 33


def test_an_empty_population_is_refused(export):
    assert export(protocol(**{"from": "2020-01-06", "until": "2020-01-13"})).returncode == 77


def test_an_export_is_recorded(export, database):
    done = export(protocol(study="recorded", sites=["BIG"]))
    sums = hashlib.sha256((done.package / "SHA256SUMS").read_bytes()).hexdigest()
    assert database.run("SELECT rows, clinicians, encode(sha256, 'hex') FROM export WHERE study_id = 'recorded'") == \
        f"16\t8\t{sums}"
    assert database.run("SELECT actor, action, result FROM audit_log WHERE object = 'recorded'") == \
        "dictameter_export\texport\texported"
    wrapped = database.run("SELECT encode(wrapped_key, 'hex') FROM study WHERE study_id = 'recorded'")
    assert len(wrapped) // 2 > 32  # sealed, not bare


def test_a_changed_protocol_a_lost_key_and_a_wrong_key_are_refused(export, database, tmp_path):
    assert export(protocol(study="kept", sites=["BIG"]), "a").returncode == 0
    done = export(protocol(study="kept", sites=["BIG"], purpose="Autre chose"), "b")
    assert done.returncode == 77 and "another protocol" in done.stderr
    other = tmp_path / "other.key"
    other.write_text(os.urandom(32).hex())
    other.chmod(0o600)
    assert export(protocol(study="kept", sites=["BIG"]), "c", other).returncode == 77
    database.run("UPDATE study SET wrapped_key = NULL WHERE study_id = 'kept'")
    done = export(protocol(study="kept", sites=["BIG"]), "d")
    assert done.returncode == 77 and "destroyed" in done.stderr


@pytest.mark.parametrize("content", ["", "[]", "{", "{\"study\": \"a\", \"study\": \"b\"}", "\"Mrs Miller\""])
def test_what_is_no_protocol_is_refused_and_not_quoted(export, content):
    done = export(content)
    assert done.returncode == 65 and "Miller" not in done.stderr and not done.package.exists()


def test_a_folder_that_is_there_is_left_alone(export, tmp_path):
    (tmp_path / "package").mkdir()
    assert export(protocol(study="there", sites=["BIG"])).returncode == 65
    assert os.listdir(tmp_path / "package") == []


def test_the_reports_role_cannot_export(database):
    done = subprocess.run(["psql", "-XqAt", "-d", database.name, "-U", "dictameter_reports", "-c",
                           "SELECT count(*) FROM dictameter.clinician_day"], capture_output=True, text=True)
    assert done.returncode != 0 and "permission denied" in done.stderr
