# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings of a run: they rest on published weeks alone, keep their ids, and have texts for their figures."""
import json
import re

import pytest

from analysing import Clinic

FINDINGS = """
SELECT f.finding_id, f.kind, f.scope_id, f.subject, f.period_id, f.payload, s.kind AS level
FROM dictameter.finding f JOIN dictameter.scope s USING (scope_id) ORDER BY f.kind, f.scope_id, f.subject"""
# What a reader fills in: figures of the payload, and what it knows by name.
NUMBERS = {"control": {"value", "low", "high"}, "release": set()}


@pytest.fixture(scope="module")
def clinic():
    made = Clinic(days=150)
    made.run()
    yield made
    made.drop()


def findings(clinic):
    return [{**row, "payload": json.loads(row["payload"])} for row in clinic.rows(FINDINGS)]


def test_charts_and_releases_are_found(clinic):
    found = findings(clinic)
    assert {f["kind"] for f in found} == {"control", "release"}
    assert {f["payload"]["metric"] for f in found} <= {"A7", "B2", "C1", "D3", "D9"}
    assert len({f["scope_id"] for f in found if f["kind"] == "control"}) > 5
    # Releases are judged for all sites together and for each.
    assert {f["level"] for f in found if f["kind"] == "release"} == {"1", "2"}
    assert all(NUMBERS[f["kind"]] <= set(f["payload"]) for f in found)


def test_a_chart_rests_on_weeks_that_are_published(clinic):
    numbers = {m["id"]: m["number"] for m in json.load(open("schema/catalog/metrics.json", encoding="utf-8"))["metrics"]}
    weeks = {(r["scope_id"], int(r["metric_id"]), r["period_id"]): r["value"] for r in clinic.rows(
        "SELECT scope_id, metric_id, period_id, value FROM dictameter.measure WHERE revision = 0 AND state = 0")}
    charts = [f for f in findings(clinic) if f["kind"] == "control"]
    for f in charts:
        metric = numbers[f["payload"]["metric"]]
        value = weeks[f["scope_id"], metric, f["period_id"]]
        assert f["payload"]["value"] == pytest.approx(float(value), rel=1e-12)
        own = sum(1 for scope, m, p in weeks if scope == f["scope_id"] and m == metric and p[0] == "1")
        assert f["payload"]["weeks_before"] <= own


def test_a_scope_whose_weeks_are_withheld_has_no_chart(clinic):
    charted = {f["scope_id"] for f in findings(clinic) if f["kind"] == "control"}
    withheld = {r["scope_id"] for r in clinic.rows(
        "SELECT scope_id FROM dictameter.measure WHERE revision = 0 AND period_id BETWEEN 100000 AND 199999"
        " AND metric_id IN (110, 205, 301, 403, 416) GROUP BY scope_id HAVING min(state) > 0")}
    assert withheld and not charted & withheld


def test_a_finding_keeps_its_id_and_a_rebuild_finds_the_same(clinic):
    before = findings(clinic)
    clinic.run()
    assert findings(clinic) == before
    clinic.run("--all")
    assert findings(clinic) == before


def test_every_text_has_the_figures_that_it_names(clinic):
    texts = {language: json.load(open(f"schema/catalog/texts/{language}.json", encoding="utf-8")) for language in ("fr", "en")}
    for f in findings(clinic):
        for language in texts:
            named = set(re.findall(r"{(\w+)}", texts[language][f["payload"]["text"]]))
            assert named <= set(f["payload"]) | {"metric", "release"}, f


def test_what_is_no_longer_found_goes(clinic):
    clinic.rows("INSERT INTO dictameter.finding (kind, scope_id, subject, period_id, payload, run_id)"
                " VALUES ('control', 999999, 'B2', 100000, '{}', 0)")
    clinic.run()
    assert not [f for f in clinic.rows("SELECT * FROM dictameter.finding WHERE scope_id = 999999")]
