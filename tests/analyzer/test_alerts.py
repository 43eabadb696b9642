# SPDX-License-Identifier: GPL-3.0-or-later
"""Alerts in the pipeline: quiet where nothing happened, raised where something did, explained and frozen like others."""
import json
import subprocess

import pytest

from analysing import BUILD, Clinic

ALERTS = """
SELECT f.finding_id, f.scope_id, f.subject, f.payload, s.kind, s.site_id
FROM dictameter.finding f JOIN dictameter.scope s USING (scope_id) WHERE f.kind = 'alert' ORDER BY f.scope_id, f.subject"""
NUMBERS = {"A7": 110, "B2": 205, "C1": 301, "D9": 416}
NEWEST = ("2026-09-21", "2026-09-28")  # Mondays of the last two weeks that are over


@pytest.fixture(scope="module")
def clinic():
    made = Clinic(clinicians=80, days=230, seed=9, sites=2)
    made.run()
    yield made
    made.drop()


def alerts(clinic):
    return [{**row, "payload": json.loads(row["payload"])} for row in clinic.rows(ALERTS)]


def told(clinic):
    """{(scope, metric): text} without the texts' common head."""
    return {(a["scope_id"], a["subject"]): a["payload"]["text"].removeprefix("finding.alert.") for a in alerts(clinic)}


def test_where_nothing_happened_no_alert_is_raised(clinic):
    said = told(clinic)
    assert {metric for _, metric in said} == set(NUMBERS)
    assert set(said.values()) <= {"quiet", "few"}
    assert {metric for (_, metric), text in said.items() if text == "quiet"} == set(NUMBERS)


def test_an_alert_speaks_of_published_weeks_and_of_eleven_clinicians(clinic):
    weeks = {(r["scope_id"], int(r["metric_id"]), r["week"]): int(r["clinicians"]) for r in clinic.rows(
        "SELECT scope_id, metric_id, date '2000-01-01' + period_id % 100000 AS week, clinicians FROM dictameter.measure"
        " WHERE revision = 0 AND state = 0 AND period_id / 100000 = 1")}
    for a in alerts(clinic):
        both = [weeks[a["scope_id"], NUMBERS[a["subject"]], week] for week in NEWEST]
        figures = {"change", "low", "high", "units"} & set(a["payload"])
        assert min(both) >= 11
        assert bool(figures) == (a["payload"]["text"] != "finding.alert.few") and len(figures) in (0, 4)
        if figures:
            assert 10 <= a["payload"]["units"] <= both[1], "eleven at least, in fives"
            assert all(round(a["payload"][f], 2) == a["payload"][f] for f in figures)


def explained(clinic, finding_id, folder):
    for form in ("sql", "r"):
        done = subprocess.run([f"{BUILD}/dictameter-analyzer", "explain", finding_id, "--format", form, "--database",
                               f"dbname={clinic.name} user=dictameter_analyzer"], capture_output=True, text=True, check=True)
        (folder / form).write_text(done.stdout, encoding="utf-8")
    with open(folder / "rows.csv", "w", encoding="utf-8") as rows:
        subprocess.run(["psql", "-Xq", "--csv", "-v", "ON_ERROR_STOP=1", "-d", clinic.name, "-U", "dictameter_analyzer",
                        "-f", folder / "sql"], stdout=rows, check=True)
    done = subprocess.run(["Rscript", "--vanilla", folder / "r", folder / "rows.csv"], check=True, capture_output=True,
                          text=True)
    return {name: (one, two) for name, one, two in map(str.split, done.stdout.splitlines())}


def check_explained(clinic, chosen, folder):
    for a in chosen:
        figures = explained(clinic, a["finding_id"], folder)
        assert set(figures) == {"change", "low", "high", "weeks_before", "units"}
        assert all(float(one) == pytest.approx(float(two), abs=1e-12) for one, two in figures.values()), (a, figures)


def test_sql_and_r_give_the_same_digits(clinic, tmp_path):
    quiet = [a for a in alerts(clinic) if a["payload"]["text"] == "finding.alert.quiet"]
    kinds = {}
    for a in quiet:
        kinds.setdefault((a["kind"], a["subject"]), a)
    assert len(kinds) > 3
    check_explained(clinic, kinds.values(), tmp_path)


class Changed:
    """Rows changed for a while."""

    def __init__(self, clinic, *statements):
        self.clinic, self.statements = clinic, statements

    def __enter__(self):
        self.clinic.rows("CREATE TABLE public.before AS TABLE dictameter.clinician_day;" + ";".join(self.statements))

    def __exit__(self, *_):
        self.clinic.rows("DELETE FROM dictameter.clinician_day; INSERT INTO dictameter.clinician_day TABLE public.before;"
                         " DROP TABLE public.before")


@pytest.fixture(scope="module")
def alarmed(clinic):
    """In the last two weeks more and more words were edited, in as many corrections; Mondays are spent in another unit."""
    clinic.rows("""
        UPDATE dictameter.event_document d SET unit_id = (SELECT max(u.unit_id) FROM dictameter.unit u WHERE u.site_id = d.site_id)
        WHERE extract(isodow FROM day) = 1""")
    for day, factor in zip(NEWEST, (3, 12)):
        clinic.rows(f"""
            UPDATE dictameter.event_document SET ed_sub = ed_sub * {factor} + 2, ed_ins = ed_ins * {factor}
            WHERE day >= '{day}' AND day < '{day}'::date + 7 AND modality = 1 AND ed_sub + ed_ins IS NOT NULL""")
    clinic.run("--all")
    return clinic


def test_what_happened_is_alerted_where_it_is_watched_and_nothing_else_is(alarmed):
    said, everybody = told(alarmed), alarmed.rows("SELECT scope_id FROM dictameter.scope WHERE kind = 1")[0]["scope_id"]
    assert said[everybody, "B2"] == "high"
    assert {text for (_, metric), text in said.items() if metric != "B2"} <= {"quiet", "few"}


def test_an_alert_is_explained_and_frozen_with_its_period(alarmed, tmp_path):
    check_explained(alarmed, [a for a in alerts(alarmed) if a["payload"]["text"] == "finding.alert.high"], tmp_path)
    alarmed.program("analyzer", "freeze", "--period", "2026-W40")
    frozen = {(r["scope_id"], r["subject"]): json.loads(r["payload"]) for r in alarmed.rows(
        "SELECT scope_id, subject, payload FROM dictameter.finding_frozen WHERE kind = 'alert'")}
    live = {(a["scope_id"], a["subject"]): a["payload"] for a in alerts(alarmed)}
    assert frozen == live


def test_a_frozen_alert_is_made_again_from_the_weeks_that_stood_then(alarmed, tmp_path):
    """Whatever came late, and whoever was erased: here a fifth of the clinicians, and a tenth of the words."""
    frozen = [{**r, "payload": json.loads(r["payload"])} for r in alarmed.rows(
        ALERTS.replace("dictameter.finding f", "dictameter.finding_frozen f"))]
    enough = [a for a in frozen if a["payload"]["text"] != "finding.alert.few"]
    assert {a["payload"]["text"] for a in enough} == {"finding.alert.high", "finding.alert.quiet"}
    kept = alarmed.rows("SELECT a.finding_id, cardinality(log_ratios) AS n FROM dictameter.finding_alert a ORDER BY 1")
    assert {r["finding_id"]: r["n"] for r in kept} == {a["finding_id"]: "54" for a in enough}
    chosen = {(a["kind"], a["subject"], a["payload"]["text"]): a for a in enough}.values()
    with Changed(alarmed, "UPDATE dictameter.clinician_day SET words_engine_dictated = words_engine_dictated * 9 / 10,"
                 " documents_voice = documents_voice - documents_voice / 7 WHERE day > date '2026-05-01'",
                 "DELETE FROM dictameter.clinician_day WHERE clinician_id % 5 = 0"):
        live = next(a for a in alerts(alarmed) if a["kind"] == "1" and a["subject"] == "B2")
        assert explained(alarmed, live["finding_id"], tmp_path)["change"] != (str(live["payload"]["change"]),) * 2
        check_explained(alarmed, chosen, tmp_path)


@pytest.mark.parametrize("role", ["collector", "reports", "web", "export", "reader"])
def test_what_frozen_alerts_are_made_of_is_the_analyzers_alone(alarmed, role):
    done = subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", alarmed.name, "-c", f"SET ROLE dictameter_{role}",
                           "-c", "SELECT * FROM dictameter.finding_alert"], capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "permission denied" in done.stderr
    readable = alarmed.rows("SELECT count(*) AS n FROM (SELECT payload FROM dictameter.finding UNION ALL SELECT payload"
                            " FROM dictameter.finding_frozen) f WHERE payload ? 'then'")
    assert readable == [{"n": "0"}]


def test_an_alert_is_the_same_after_a_second_run(alarmed):
    before = alerts(alarmed)
    alarmed.run()
    assert alerts(alarmed) == before


def test_where_there_is_not_enough_the_script_tells_nothing(alarmed, tmp_path):
    """Of a baseline that is too short, live and frozen."""
    alarmed.rows("DELETE FROM dictameter.clinician_day WHERE day < date '2026-06-01';"
                 " DELETE FROM dictameter.clinician_week WHERE first_day < date '2026-06-01'")
    alarmed.run_on(days=7)
    alarmed.program("analyzer", "freeze", "--period", "2026-W39")
    few = [r["finding_id"] for table in ("finding", "finding_frozen") for r in alarmed.rows(
        f"SELECT finding_id FROM dictameter.{table} WHERE payload ->> 'text' = 'finding.alert.few' LIMIT 1")]
    assert len(few) == 2
    for finding_id in few:
        assert explained(alarmed, finding_id, tmp_path) == {}
