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

BUILD = os.environ.get("DICTAMETER_BUILD", "build/release")
PROGRAM = os.path.join(BUILD, "dictameter-reports")
COUNTS = "tests/collector/aci-bench-counts.csv"
GATE = {"study": "S1", "controller": "CHU Exemple", "purpose": "Effet de la relecture",
        "legal_basis": "6(1)(e), 9(2)(j)", "authorisation": "MR-004 0001", "dpia_date": "2026-01-15",
        "information_notice": "2.1", "end_date": "2099-12-31", "recipients": ["Unité de recherche"],
        "key_id": "K-S1"}


WEEK = {"pid": "direct", "site": "quasi", "week": "quasi", "documents_signed": "neutral",
        "documents_voice": "neutral", "edits_dictated": "sensitive"}
AUDIT = {"pid": "direct", "document": "direct", "site": "quasi", "stage": "neutral", "words_ref": "neutral",
         "hits": "neutral", "sub": "sensitive", "del": "sensitive", "ins": "sensitive", "min_edits": "sensitive"}


def protocol(**changes):
    whole = {**GATE, "extract": "clinician-week", "from": "2026-08-31", "until": "2026-09-28",
             "columns": AUDIT if changes.get("extract") == "audit-document" else WEEK, **changes}
    return {name: value for name, value in whole.items() if value is not None}


class Database:
    def __init__(self, name):
        self.name = name
        subprocess.run(["createdb", "-T", "dictameter_template", name], check=True)
        self.run("""INSERT INTO site VALUES (1, 'BIG', 'Grand', 'Europe/Paris', true), (2, 'SMALL', 'Petit', 'Europe/Paris', true),
                        (3, 'AUDIT', 'Audit', 'Europe/Paris', true), (4, 'FEW', 'Peu', 'Europe/Paris', true),
                        (5, 'WIDE', 'Large', 'Europe/Paris', false), (6, 'LATE', 'Tard', 'Europe/Paris', false);
                    SELECT partition_ensure('clinician_day', '2026-09-01');
                    INSERT INTO clinician_day (site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting,
                        device, release_id, documents_signed, edits_dictated)
                    SELECT site, day::date, 1000 * site + person, 1, 1, 1, 1, 1, 1, 1, 2, person
                    FROM (VALUES (1, 8), (2, 4)) s (site, persons), generate_series(1, persons) person,
                        generate_series(date '2026-09-07', date '2026-09-20', interval '1 day') day;
                    -- 100 clinicians of two specialties, and three of a third; two of them also of another role
                    INSERT INTO clinician_day (site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting,
                        device, release_id, documents_signed, edits_dictated)
                    SELECT 5, date '2026-09-08', 5000 + person, 1, role, CASE WHEN person > 100 THEN 3 ELSE 1 + person % 2 END,
                        1, 1, 1, 1, 1, person
                    FROM generate_series(1, 103) person, generate_series(1, 2) role
                    WHERE role = 1 OR person IN (1, 2);
                    INSERT INTO clinician_day (site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting,
                        device, release_id, documents_signed)
                    SELECT 6, date '2026-09-08', 6000 + person, 1, 1, 1, 1, 1, 1, 1, 1 FROM generate_series(1, 9) person;
                    INSERT INTO dirty_day (site_id, day, batch_id) VALUES (6, '2026-09-09', 1)""")
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
                               "--study-kek", str(with_key)], capture_output=True, text=True)
        done.package = tmp_path / output
        return done
    return run


def rows(package, name="clinician-week"):
    with open(package / "data" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_nothing_is_handed_out_of_a_database_of_another_version(export, database):
    database.run("INSERT INTO schema_migration (number, name, checksum, applied_at)"
                 " VALUES (9990, '9990_later', decode(repeat('00', 32), 'hex'), now())")
    done = export(protocol(study="later", sites=["BIG"]))
    database.run("DELETE FROM schema_migration WHERE number = 9990")
    assert done.returncode == 77 and "newer than this program" in done.stderr
    assert not done.package.exists()


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
    described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    resource = described["resources"][0]
    assert described["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert resource["type"] == "table" and resource["schema"]["fieldsMatch"] == "exact"
    with open(package / resource["path"], encoding="utf-8") as file:
        assert [f["name"] for f in resource["schema"]["fields"]] == file.readline().strip().split(",")
    assert resource["schema"]["primaryKey"] == ["pid", "site", "week"]
    assert resource["totals"]["documents_signed"] == 16 * 14
    assert all(f["title"] and f["type"] and f["disclosure"] for f in resource["schema"]["fields"])
    assert resource["schema"]["missingValues"] == [{"value": "", "label": "Non recueilli"}]
    assert described["simulated"] is True and "simulées" in described["description"]
    for line in (package / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((package / name).read_bytes()).hexdigest() == digest
    assert {p.name for p in package.iterdir()} == {
        "data", "datapackage.json", "protocol.json", "risk_report.json", "attrition.csv", "SHA256SUMS"}
    assert json.loads((package / "protocol.json").read_text()) == protocol(study="described", sites=["BIG"])
    assert (package.stat().st_mode & 0o777) == 0o700


def test_the_same_study_gives_the_same_bytes(export):
    first = export(protocol(study="again", sites=["BIG"]), "first")
    second = export(protocol(study="again", sites=["BIG"]), "second")
    for name in ("data/clinician-week.csv", "datapackage.json", "risk_report.json", "attrition.csv",
                 "protocol.json", "SHA256SUMS"):
        assert (first.package / name).read_bytes() == (second.package / name).read_bytes()


def test_two_studies_share_no_pseudonym(export):
    one = {r["pid"] for r in rows(export(protocol(study="one", sites=["BIG"]), "one").package)}
    two = {r["pid"] for r in rows(export(protocol(study="two", sites=["BIG"]), "two").package)}
    assert len(one) == len(two) == 8 and not one & two


@pytest.mark.parametrize("field", sorted(GATE))
def test_each_field_of_the_gate_is_needed_and_named(export, field):
    for missing in (None, "", "  ", 7):
        done = export(protocol(**{field: missing}))
        assert done.returncode == 77 and field in done.stderr
        assert not done.package.exists()


def test_a_study_that_is_over_is_refused(export):
    yesterday = datetime.date.today() - datetime.timedelta(days=2)
    done = export(protocol(end_date=str(yesterday)))
    assert done.returncode == 77 and "end_date" in done.stderr


def test_an_assessment_of_the_future_is_refused(export):
    done = export(protocol(dpia_date="2099-01-01"))
    assert done.returncode == 77 and "dpia_date" in done.stderr


@pytest.mark.parametrize("column, given, says", [
    ("edits_dictated", "", "edits_dictated is not classed"), ("edits_dictated", "harmless", "edits_dictated is not classed"),
    ("edits_dictated", None, "edits_dictated is not classed"), ("edits_dictated", "direct", "never exported"),
    ("week", "neutral", "week must be classed quasi"), ("site", "sensitive", "site must be classed quasi"),
    ("pid", "neutral", "pid must be classed direct")])
def test_a_column_is_classed_as_strictly_as_the_catalog_has_it_or_refused(export, column, given, says):
    done = export(protocol(columns={**WEEK, column: given}))
    assert done.returncode == 77 and says in done.stderr and not done.package.exists()


@pytest.mark.parametrize("column, given, says", [
    ("sub", "neutral", "sub must be classed sensitive"), ("doc_type", "neutral", "doc_type must be classed quasi")])
def test_a_field_of_the_audit_is_classed_as_strictly_as_the_catalog_has_it(export, column, given, says):
    done = export(protocol(extract="audit-document", columns={**AUDIT, column: given}))
    assert done.returncode == 77 and says in done.stderr


@pytest.mark.parametrize("changes", [
    {"columns": {**WEEK, "clinician_id": "quasi"}}, {"columns": {**WEEK, "Mrs Miller": "quasi"}}, {"sites": ["Miller"]},
    {"sites": []}, {"sites": ["{}"]}, {"specialties": ["Miller"]}, {"roles": []}, {"site": ["BIG"]}, {"from": "2026-09-01"},
    {"until": "2026-08-31"}, {"extract": "person"}, {"version": 0}, {"language": "Miller"}])
def test_what_a_protocol_cannot_ask_for_is_refused_and_not_quoted(export, changes):
    done = export(protocol(**changes))
    assert done.returncode == 65 and "Miller" not in done.stderr and not done.package.exists()


def test_only_the_columns_and_sites_of_the_protocol_leave(export):
    columns = {"week": "quasi", "pid": "direct", "edits_dictated": "neutral", "role": "quasi"}
    package = export(protocol(study="chosen", sites=["BIG"], columns=columns)).package
    text = (package / "data" / "clinician-week.csv").read_text()
    assert text.startswith("week,pid,edits_dictated,role\n") and "\r" not in text
    table = rows(package)
    assert len({row["pid"] for row in table}) == 8 and {row["role"] for row in table} == {"physician"}
    assert sum(int(row["edits_dictated"]) for row in table) == 14 * 36  # of no other site


def test_fewer_than_five_clinicians_are_refused_also_among_many(export, database):
    done = export(protocol(study="few", sites=["SMALL"]))
    assert done.returncode == 77 and "fewer than 5 clinicians" in done.stderr
    done = export(protocol(study="few", sites=["BIG", "SMALL"]))
    assert done.returncode == 77 and "classes of fewer than 5" in done.stderr and "site, week" in done.stderr
    assert not done.package.exists() and os.listdir(done.package.parent) == ["protocol.json"]
    assert database.run("SELECT count(*) FROM study WHERE study_id = 'few'") == "0"
    assert database.run("SELECT count(*) FROM audit_log WHERE object = 'few' AND result = 'refused'") == "2"


def test_clinicians_of_small_classes_leave_with_all_their_rows(export):
    columns = {**WEEK, "specialty": "quasi"}
    package = export(protocol(study="classes", sites=["WIDE"], columns=columns)).package
    table = rows(package)
    assert len(table) == 100 and {row["specialty"] for row in table} == {"SM01", "SM02"}
    risk = json.loads((package / "risk_report.json").read_text())
    assert risk["quasi_identifiers"] == ["site", "week", "specialty"]
    group, = risk["groups"]
    assert (group["of"], group["read"], group["suppressed"], group["released"]) == ("clinicians", 103, 3, 100)
    assert (group["classes"], group["smallest_class"], group["highest_prosecutor_risk"]) == (2, 50, 0.02)
    assert group["classes_of_one_value"] == {"edits_dictated": 0} and group["alone_with_their_sequence"] == 0
    with open(package / "attrition.csv", encoding="utf-8", newline="") as file:
        steps = [int(row["clinicians"]) for row in csv.DictReader(file)]
    assert steps == [103, 103, 103, 103, 100]


def test_too_many_in_small_classes_refuse_the_whole(export):
    # With the role too, the two who work in both leave: 5 of 103 are more than 4 %.
    done = export(protocol(study="crossed", sites=["WIDE"], columns={**WEEK, "specialty": "quasi", "role": "quasi"}))
    assert done.returncode == 77 and "more than 4 %" in done.stderr and "specialty_family" in done.stderr
    done = export(protocol(study="crossed", sites=["WIDE"], specialties=["SM01", "SM02"],
                           columns={**WEEK, "specialty": "quasi", "role": "quasi"}), "narrower")
    assert done.returncode == 0, done.stderr
    assert len(rows(done.package)) == 98
    assert "simulated\": false" in (done.package / "datapackage.json").read_text()


def test_specialties_are_exported_as_families_where_asked(export):
    package = export(protocol(study="family", sites=["WIDE"], columns={**WEEK, "specialty_family": "quasi"})).package
    assert all(row["specialty_family"].startswith("family_") for row in rows(package))


def test_days_that_are_not_counted_yet_refuse(export):
    done = export(protocol(study="late", sites=["LATE"]))
    assert done.returncode == 77 and "dictameter-analyzer" in done.stderr


def test_fewer_than_eleven_documents_are_refused_where_no_clinician_is_known(export):
    audited = {"extract": "audit-document"}
    done = export(protocol(study="audit10", sites=["FEW"], **audited), "ten")
    assert done.returncode == 77 and "fewer than 11 documents" in done.stderr
    done = export(protocol(study="audit11", sites=["AUDIT"], **audited), "eleven")
    assert done.returncode == 0, done.stderr
    table = rows(done.package, "audit-document")
    assert len({row["document"] for row in table}) == 11 and all(row["pid"] == row["document"] for row in table)
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
        f"dictameter_export\texport\texported sha256:{sums}"
    wrapped = database.run("SELECT encode(wrapped_key, 'hex') FROM study WHERE study_id = 'recorded'")
    assert len(wrapped) // 2 > 32  # sealed, not bare


def test_a_changed_protocol_a_lost_key_and_a_wrong_key_are_refused(export, database, tmp_path):
    kept = export(protocol(study="kept", sites=["BIG"]), "a")
    assert kept.returncode == 0
    changed = {"study": "kept", "sites": ["BIG"], "purpose": "Autre chose"}
    done = export(protocol(**changed), "b")
    assert done.returncode == 77 and "another protocol" in done.stderr
    newer = export(protocol(**changed, version=2), "c")
    assert newer.returncode == 0 and {r["pid"] for r in rows(newer.package)} == {r["pid"] for r in rows(kept.package)}
    assert export(protocol(study="kept", sites=["BIG"]), "d").returncode == 77  # the old one is over
    other = tmp_path / "other.key"
    other.write_text(os.urandom(32).hex())
    other.chmod(0o600)
    assert export(protocol(**changed, version=2), "e", other).returncode == 78
    database.run("UPDATE study SET wrapped_key = NULL WHERE study_id = 'kept'")
    for version in (2, 3):
        done = export(protocol(**changed, version=version), "f")
        assert done.returncode == 77 and "destroyed" in done.stderr and not done.package.exists()


def test_a_sealed_key_opens_in_no_other_studys_place(export, database):
    for study in ("mine", "yours"):
        assert export(protocol(study=study, sites=["BIG"]), study).returncode == 0
    database.run("""UPDATE study SET wrapped_key = (SELECT wrapped_key FROM study WHERE study_id = 'mine')
                    WHERE study_id = 'yours'""")
    assert export(protocol(study="yours", sites=["BIG"]), "again").returncode == 78


@pytest.mark.parametrize("content", ["", "[]", "{", "{\"study\": \"a\", \"study\": \"b\"}", "\"Mrs Miller\""])
def test_what_is_no_protocol_is_refused_and_not_quoted(export, content):
    done = export(content)
    assert done.returncode == 65 and "Miller" not in done.stderr and not done.package.exists()


def test_a_folder_that_is_there_is_left_alone(export, tmp_path):
    (tmp_path / "package").mkdir()
    assert export(protocol(study="there", sites=["BIG"])).returncode == 65
    assert os.listdir(tmp_path / "package") == []


@pytest.mark.parametrize("role", ["web", "reports", "reader", "collector", "analyzer"])
def test_no_other_role_reads_the_key_of_a_study(database, role):
    for what in ("wrapped_key", "study_id"):
        done = subprocess.run(["psql", "-XqAt", "-d", database.name, "-U", f"dictameter_{role}", "-c",
                               f"SELECT {what} FROM dictameter.study"], capture_output=True, text=True)
        assert done.returncode != 0 and "permission denied" in done.stderr


def test_what_cannot_be_written_is_not_recorded(export, database):
    done = export(protocol(study="nowhere", sites=["BIG"]), "no/such/folder")
    assert done.returncode == 71
    for table in ("study", "export"):
        assert database.run(f"SELECT count(*) FROM {table} WHERE study_id = 'nowhere'") == "0"


def test_the_reports_role_cannot_export(database):
    done = subprocess.run(["psql", "-XqAt", "-d", database.name, "-U", "dictameter_reports", "-c",
                           "SELECT count(*) FROM dictameter.clinician_day"], capture_output=True, text=True)
    assert done.returncode != 0 and "permission denied" in done.stderr


def run_program(name, *arguments, given=None):
    done = subprocess.run([os.path.join(BUILD, name), *map(str, arguments)], input=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def load(database, key, tmp_path, events, structure):
    file = tmp_path / "structure.json"
    file.write_text(structure)
    run_program("dictameter-schema", "structure", "import", file, "--database", f"dbname={database.name}")
    run_program("dictameter-collector", "import", "-", "--database", f"dbname={database.name} user=dictameter_collector",
                "--platform-key", key, given=events)


def test_the_28_real_pairs_leave_with_their_errors(export, database, key, tmp_path):
    """Counts of aci-bench, as `score` gives them: 3,164 errors in 34,034 words, no clinician known."""
    day = datetime.date.today() - datetime.timedelta(days=1)
    monday = day - datetime.timedelta(days=day.weekday())
    at = int(datetime.datetime.combine(day, datetime.time(9)).timestamp() * 1000)
    events = []
    with open(COUNTS, encoding="utf-8", newline="") as file:
        for number, counts in enumerate(csv.DictReader(file), 1):
            del counts["line"]
            stamp = f"{at + number:012x}"
            events.append(json.dumps({
                "type": "audit", "schema": 1, "event_id": f"{stamp[:8]}-{stamp[8:]}-7000-8000-{number:012x}", "client": "score",
                "seq": number, "site": "ACI", "day": str(day), "document": f"pair{number}", "stage": "raw",
                "profile": "plain-en-1", **{name: int(count) for name, count in counts.items()}}))
    site = {"code": "ACI", "label": "aci-bench", "time_zone": "Europe/Paris", "simulated": False}
    load(database, key, tmp_path, "\n".join(events) + "\n",
         json.dumps({"sites": [site], "clients": [{"site": "ACI", "code": "score"}]}))
    done = export(protocol(study="aci", sites=["ACI"], extract="audit-document", language="en",
                           **{"from": str(monday), "until": str(monday + datetime.timedelta(days=7))}))
    assert done.returncode == 0, done.stderr
    table = rows(done.package, "audit-document")
    assert len(table) == 28 and len({row["pid"] for row in table}) == 28
    assert {row["stage"] for row in table} == {"raw"}
    assert sum(int(row[name]) for row in table for name in ("sub", "del", "ins")) == 3164
    assert sum(int(row["words_ref"]) for row in table) == 34034
    resource = json.loads((done.package / "datapackage.json").read_text())["resources"][0]
    totals = resource["totals"]
    assert totals["sub"] + totals["del"] + totals["ins"] == 3164 and totals["words_ref"] == 34034
    stage = next(f for f in resource["schema"]["fields"] if f["name"] == "stage")
    assert stage["title"] == "Stage" and "raw" in {c["value"] for c in stage["categories"]}


def test_a_simulated_clinic_goes_through_import_run_and_export(export, key, database, tmp_path):
    simulate = ["simulate", "--clinicians", 60, "--days", 28, "--seed", 3, "--sites", 2]
    load(database, key, tmp_path, run_program("dictameter-collector", *simulate),
         run_program("dictameter-collector", *simulate, "--structure"))
    database.run("DELETE FROM dirty_day WHERE site_id < 7")
    run_program("dictameter-analyzer", "run", "--database", f"dbname={database.name} user=dictameter_analyzer")
    first = datetime.date.fromisoformat(database.run(
        "SELECT min(day) FROM clinician_day JOIN site USING (site_id) WHERE code LIKE 'SIM_'"))
    monday = first + datetime.timedelta(days=(7 - first.weekday()) % 7)
    columns = {"pid": "direct", "week": "quasi", "documents_signed": "neutral", "words_final_dictated": "neutral"}
    done = export(protocol(study="sim", sites=["SIM1", "SIM2"], columns=columns,
                           **{"from": str(monday), "until": str(monday + datetime.timedelta(days=21))}))
    assert done.returncode == 0, done.stderr
    table = rows(done.package)
    expected = database.run(f"""SELECT sum(documents_signed), sum(words_final_dictated) FROM clinician_day
        JOIN site USING (site_id) WHERE code IN ('SIM1', 'SIM2') AND clinician_id > 0
        AND day >= '{monday}' AND day < '{monday + datetime.timedelta(days=21)}'""").split("\t")
    for name, total in zip(("documents_signed", "words_final_dictated"), expected):
        assert sum(int(row[name] or 0) for row in table) == int(total)
    assert json.loads((done.package / "datapackage.json").read_text())["simulated"] is True


def test_every_component_can_be_exported():
    with open("schema/catalog/components.json", encoding="utf-8") as file:
        names = [component["name"] for component in json.load(file)["components"]]
    with open("schema/queries/export_clinician_week.sql", encoding="utf-8") as file:
        summed = [line.split("(c.")[1].split(")")[0] for line in file if line.strip().startswith("sum(c.")]
    assert summed == names
