# SPDX-License-Identifier: GPL-3.0-or-later
"""Rates of which one side comes from another kind of event: what a site does not send is not measured, and no zero."""
import json

import pytest

from analysing import Clinic
from recomputing import catalog, close, measures, sums, terms, PERIODS

DAILY = ("command_daily", "vocab_daily", "doc_volume_daily")
NEEDY = {m["id"]: m for m in catalog("metrics") if m.get("needs")}


class Partial(Clinic):
    """Two hospitals, of which the second sends no commands, vocabulary, volumes, drafts or reports before `since`."""

    def __init__(self, since="9999"):
        super().__init__(clinicians=100, days=150, seed=5, sites=2,
                         late=lambda e: e["site"] == "SIM2" and e["day"] < since and
                         e["type"] in DAILY + ("ai_draft", "error_report"))


@pytest.fixture(scope="module")
def clinic():
    made = Partial()
    made.run()
    yield made
    made.drop()


def sites(clinic):
    return {r["code"]: int(r["site_id"]) for r in clinic.rows("SELECT site_id, code FROM dictameter.site")}


def shown(clinic, period):
    """{(metric, scope): row} of the metrics that need more than one kind of data."""
    return {(metric["id"], scope): row for row, metric, scope in
            measures(clinic, period, ("ratio", "share", "stock_share")) if metric["id"] in NEEDY}


def test_a_metric_of_two_kinds_of_events_says_what_it_needs():
    events = {c["name"]: c["event"] for c in catalog("components")}
    mixed = {m["id"] for m in catalog("metrics") if m["kind"] in ("ratio", "share", "difference", "stock_share") and
             len({events[c] for side in ("numerator", "denominator") for c, _ in terms(m, side)}) > 1}
    seats = {m["id"] for m in catalog("metrics") if "seats_provisioned" in m.get("denominator", []) or
             m.get("parameter") == "never_30d"}
    assert mixed - seats == set(NEEDY)
    with open("schema/queries/feed_note.sql", encoding="utf-8") as file:
        noted = file.read()
    assert all(f"('{name}', s.{name})" in noted.replace("\n", " ") for m in NEEDY.values() for name in m["needs"])


def test_a_site_that_does_not_send_one_side_has_no_figure(clinic):
    found, site = shown(clinic, "quarter"), sites(clinic)
    of_first = {metric for metric, scope in found if ("site_id", site["SIM1"]) in scope}
    of_second = {(metric, scope) for metric, scope in found if ("site_id", site["SIM2"]) in scope}
    assert {"E4", "E6", "B7", "F1", "G5", "N7"} <= of_first and of_second == set()


def test_it_is_left_out_of_both_sides_where_sites_are_counted_together(clinic):
    first, until = PERIODS["quarter"][1:]
    recomputed, site = sums(clinic, first, until), sites(clinic)
    alone, seen = (2, ("site_id", site["SIM1"])), 0
    for (name, scope), row in shown(clinic, "quarter").items():
        if scope == (1,):
            parts = [sum(v[c] * f for v in recomputed[alone].values() for c, f in terms(NEEDY[name], side))
                     for side in ("numerator", "denominator")]
            assert close(float(row["value"]), parts[0] / parts[1]), name
            assert row["documents"] is None or float(row["documents"]) <= parts[1], name
            seen += 1
    assert seen > 6


def test_what_began_within_a_period_is_measured_in_periods_that_hold_all_of_it():
    clinic = Partial(since="2026-08-10")
    try:
        clinic.run()
        site = sites(clinic)
        daily, month, quarter = ({name for (name, scope) in shown(clinic, p) if ("site_id", site["SIM2"]) in scope}
                                 for p in ("r28", "month", "quarter"))
        # Of the first weeks the beginning would be missing, unless that tells nothing.
        assert {"E4", "E6", "B7", "N7"} & (month | quarter) == set() and "G5" in quarter
        assert "N7" in daily
    finally:
        clinic.drop()


def test_what_arrives_late_counts_in_all_that_follows_as_in_a_full_rebuild():
    clinic = Partial(since="2026-08-10")
    try:
        clinic.run()
        clinic.late_lines = [line for line in clinic.late_lines if json.loads(line)["day"] < "2026-06-20"]
        clinic.load_late()
        clinic.run()
        incremental = clinic.measures()
        assert clinic.rows("SELECT min(first_day) AS d FROM dictameter.feed WHERE name = 'commands'"
                           " GROUP BY site_id ORDER BY 1 DESC LIMIT 1")[0]["d"] < "2026-06-20"
        clinic.run("--all")
        rebuilt = clinic.measures()
        assert {k for k in incremental.keys() | rebuilt.keys() if incremental.get(k) != rebuilt.get(k)} == set()
    finally:
        clinic.drop()
