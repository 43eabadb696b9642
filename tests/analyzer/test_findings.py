# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings of a run: they rest on published weeks alone, keep their ids, and have texts for their figures."""
import json
import re

import pytest

from analysing import Clinic

FINDINGS = """
SELECT f.finding_id, f.kind, f.scope_id, f.subject, f.period_id, f.payload, s.kind AS level
FROM dictameter.finding f JOIN dictameter.scope s USING (scope_id) WHERE f.kind IN ('alert', 'control', 'release')
ORDER BY f.kind, f.scope_id, f.subject"""
# What a reader fills in: figures of the payload, and what it knows by name.
NUMBERS = {"control": {"value", "low", "high"}, "release": set(), "alert": set()}


@pytest.fixture(scope="module")
def clinic():
    made = Clinic(clinicians=130, days=150)
    made.run()
    yield made
    made.drop()


def findings(clinic):
    return [{**row, "payload": json.loads(row["payload"])} for row in clinic.rows(FINDINGS)]


def test_charts_and_releases_are_found(clinic):
    found = findings(clinic)
    assert {f["kind"] for f in found} == {"alert", "control", "release"}
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


# A release is in use at a site from the week in which it makes half of the documents of its engine.
USED = """
WITH made AS (
    SELECT d.site_id, e.code || '.' || r.code AS release, r.engine_id, date_trunc('week', d.day)::date AS monday,
           sum(d.documents_dictated) AS dictated, sum(d.documents_voice) AS voice
    FROM dictameter.clinician_day d JOIN dictameter.release r USING (release_id) JOIN dictameter.engine e USING (engine_id)
    WHERE d.documents_voice > 0 AND d.day BETWEEN DATE '2026-10-04' - 727 AND DATE '2026-10-04'
    GROUP BY 1, 2, 3, 4)
SELECT site_id, release, (monday - DATE '2000-01-01')::int AS monday, dictated, voice,
       sum(dictated) OVER w AS all_dictated, sum(voice) OVER w AS all_voice
FROM made WINDOW w AS (PARTITION BY site_id, engine_id, monday)"""
WEEKS = """
SELECT m.scope_id, s.kind, s.site_id, m.metric_id, m.period_id % 100000 AS monday, m.value, m.numerator, m.denominator
FROM dictameter.measure m JOIN dictameter.scope s USING (scope_id)
WHERE m.revision = 0 AND m.state = 0 AND m.period_id BETWEEN 100000 AND 199999 AND m.metric_id IN (110, 205, 301, 403, 416)"""


def arrivals(clinic, column):
    """By (site, release): the Monday from which at least half of the documents are made by it."""
    first = {}
    for r in clinic.rows(USED):
        part, whole = float(r[column] or 0), float(r["all_" + column] or 0)
        if part > 0 and 2 * part >= whole:
            key = r["site_id"], r["release"]
            first[key] = min(first.get(key, 99999), int(r["monday"]))
    return first


def test_a_release_is_judged_from_the_week_in_which_a_site_got_it(clinic):
    numbers = {"A7": "110", "B2": "205", "C1": "301", "D3": "403", "D9": "416"}
    weeks = clinic.rows(WEEKS)
    by_voice, dictated = arrivals(clinic, "voice"), arrivals(clinic, "dictated")
    sites = {r["scope_id"]: r["site_id"] for r in weeks if r["kind"] == "2"}
    judged = [f for f in findings(clinic) if f["kind"] == "release" and f["level"] == "2"]
    weekdays = {int(r["monday"]) % 7 for r in weeks}
    assert len(weekdays) == 1
    for f in judged:
        metric = f["payload"]["metric"]
        at = (by_voice if metric in ("A7", "D9") else dictated)[sites[f["scope_id"]], f["payload"]["release"]]
        own = [int(r["monday"]) for r in weeks if r["scope_id"] == f["scope_id"] and r["metric_id"] == numbers[metric]]
        assert f["payload"]["weeks_before"] == sum(monday < at for monday in own), f
        assert f["payload"]["weeks_after"] == sum(monday >= at for monday in own), f


def test_all_sites_are_judged_together_only_where_they_got_a_release_in_one_week(clinic):
    dictated = arrivals(clinic, "dictated")
    sites = {site for site, _ in dictated}
    said = {f["payload"]["release"]: f["payload"]["text"] for f in findings(clinic)
            if f["kind"] == "release" and f["level"] == "1" and f["payload"]["metric"] == "B2"}
    apart = {release: len({dictated.get((site, release)) for site in sites}) > 1 for release in said}
    assert set(apart.values()) == {True, False}
    for release, text in said.items():
        assert (text == "finding.release.staggered") == apart[release] or text == "finding.release.not_alone", release


def test_a_week_is_the_quotient_of_its_counts(clinic):
    """Series are put on the logarithmic scale from the counts, and told from the values."""
    for r in clinic.rows(WEEKS):
        assert float(r["value"]) == pytest.approx(float(r["numerator"]) / float(r["denominator"]), rel=1e-9), r


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
            assert named <= set(f["payload"]) | {"metric", "release", "cause"} | ({"clinicians"} if "units" in f["payload"] else set()), f


@pytest.mark.parametrize("kind", ["alert", "control", "release"])
def test_what_is_no_longer_found_goes(clinic, kind):
    clinic.rows("INSERT INTO dictameter.finding (kind, scope_id, subject, period_id, payload, run_id)"
                f" VALUES ('{kind}', 999999, 'B2', 100000, '{{}}', 0)")
    clinic.run_on(days=7)
    assert not [f for f in clinic.rows("SELECT * FROM dictameter.finding WHERE scope_id = 999999")]
