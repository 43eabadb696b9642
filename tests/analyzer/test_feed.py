# SPDX-License-Identifier: GPL-3.0-or-later
"""Rates of which one side comes from another kind of event: what a site does not send is not measured, and no zero."""
import collections
import datetime
import json
import subprocess

import pytest

from analysing import BUILD, Clinic
from recomputing import PERIODS, SENT, catalog, close, comparable, measured, measures, on_grid, sums, terms
from test_explain import chosen, differences, recompute

OTHERS = ("command_daily", "vocab_daily", "doc_volume_daily", "ai_draft", "error_report")
NEEDY = {m["id"]: m for m in catalog("metrics") if m.get("needs")}
DAILY = {"E4", "E4_format", "N7"}  # of which no side comes now and then


def on_days(sends, kinds=OTHERS):
    """What does not arrive where some kinds are sent of some days only."""
    return lambda event: event["type"] in kinds and not sends(event["day"])


class Partial(Clinic):
    """Two hospitals, of which the second does not send everything."""

    def __init__(self, missing):
        super().__init__(clinicians=100, days=122, seed=5, sites=2,
                         late=lambda event: event["site"] == "SIM2" and missing(event))
        self.run()
        self.site = {r["code"]: int(r["site_id"]) for r in self.rows("SELECT site_id, code FROM dictameter.site")}

    def shown(self, period):
        """{(metric, scope): row} of the metrics that need more than one kind of data."""
        return {(metric["id"], scope): row for row, metric, scope in
                measures(self, period, ("ratio", "share", "stock_share")) if metric["id"] in NEEDY}

    def of_site(self, code, period):
        """{metric: row} of a site, also of what disclosure control withholds."""
        return {metric["id"]: row for row, metric, scope in
                measures(self, period, ("ratio", "share", "stock_share"), ("0", "1", "2", "3", "6"))
                if metric["id"] in NEEDY and scope == (2, ("site_id", self.site[code]))}

    def weeks(self, metric, code):
        """{Monday: row} of a metric of a site by weeks."""
        return {r["monday"]: r for r in self.rows(
            "SELECT '2000-01-01'::date + m.period_id % 100000 AS monday, m.state, m.numerator, m.denominator, m.value"
            " FROM dictameter.measure m JOIN dictameter.scope s USING (scope_id) JOIN dictameter.metric me"
            f" USING (metric_id) WHERE me.id = '{metric}' AND m.revision = 0 AND m.period_id / 100000 = 1"
            f" AND s.kind = 2 AND s.site_id = {self.site[code]} AND m.state <> 4")}

    def sent(self):
        return {tuple(r.values()) for r in self.rows("SELECT * FROM dictameter.feed_day")}


def made(missing):
    clinic = Partial(missing)
    yield clinic
    clinic.drop()


@pytest.fixture(scope="module")
def never():
    yield from made(on_days(lambda day: False))


@pytest.fixture(scope="module")
def stopped():
    """Until a Monday; the documents of the week go on."""
    yield from made(on_days(lambda day: day <= "2026-08-17"))


@pytest.fixture(scope="module")
def paused():
    yield from made(on_days(lambda day: day < "2026-07-20" or day >= "2026-09-07"))


def weeks_counted(clinic, metric):
    """The Mondays of weeks in which the second hospital counts at all."""
    counted = comparable(clinic, tuple(NEEDY[metric]["needs"]), "2026-05-01", "2026-10-01")
    return {(block[0] - datetime.timedelta(days=block[0].weekday())).isoformat()
            for site, block in counted if site == clinic.site["SIM2"]}


def all_equal(clinic, period):
    """How many figures there are; each is the sums of what counts, of both sides."""
    recomputed, found = sums(clinic, *PERIODS[period][1:]), clinic.shown(period)
    for (name, scope), row in found.items():
        parts = [sum(v[c] * f for v in recomputed[scope].values() for c, f in measured(NEEDY[name], side))
                 for side in ("numerator", "denominator")]
        if row["state"] == "1":
            assert close(float(row["value"]), on_grid(NEEDY[name], parts[0] / parts[1], "nearest")), (name, scope)
        else:
            assert close(float(row["value"]), parts[0] / parts[1]), (name, scope)
            assert row["denominator"] is None or float(row["denominator"]) == parts[1], (name, scope)
    return len(found)


def test_a_metric_of_two_kinds_of_events_says_what_it_needs():
    events = {c["name"]: c["event"] for c in catalog("components")}
    mixed = {m["id"] for m in catalog("metrics") if m["kind"] in ("ratio", "share", "difference", "stock_share") and
             len({events[c] for side in ("numerator", "denominator") for c, _ in terms(m, side)}) > 1}
    seats = {m["id"] for m in catalog("metrics") if "seats_provisioned" in m.get("denominator", []) or
             m.get("parameter") == "never_30d"}
    assert mixed - seats == set(NEEDY)
    with open("schema/queries/feed_day_note.sql", encoding="utf-8") as file:
        noted = file.read()
    names = {name for m in NEEDY.values() for name in m["needs"]}
    assert names <= SENT.keys() and all(f"THEN '{name}' END" in noted for name in names - {"begun"})


def test_a_site_that_never_sent_one_side_has_no_figure(never):
    assert {"E4", "E6", "B7", "F1", "G5", "N7"} <= never.of_site("SIM1", "quarter").keys()
    assert not [scope for _, scope in never.shown("quarter") if ("site_id", never.site["SIM2"]) in scope]


def test_it_is_left_out_of_both_sides_where_sites_are_counted_together(never):
    recomputed, seen = sums(never, *PERIODS["quarter"][1:]), 0
    for (name, scope), row in never.shown("quarter").items():
        if scope == (1,):
            alone = recomputed[2, ("site_id", never.site["SIM1"])].values()
            parts = [sum(v[c] * f for v in alone for c, f in measured(NEEDY[name], side))
                     for side in ("numerator", "denominator")]
            true = parts[0] / parts[1]
            assert close(float(row["value"]), on_grid(NEEDY[name], true, "nearest") if row["state"] == "1" else true), name
            assert row["documents"] is None or float(row["documents"]) <= parts[1], name
            seen += 1
    assert seen > 6


def test_which_client_sent_an_event_is_not_kept(never):
    """So what one client of a site never sends cannot be told from what its clinicians never do (feed.h)."""
    columns = collections.defaultdict(set)
    for row in never.rows("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'dictameter'"):
        columns[row["table_name"]].add(row["column_name"])
    events = {table for table in columns if table in {"event_" + kind for kind in OTHERS} | {"event_document"}}
    assert len(events) == len(OTHERS) + 1 and not any("client_id" in columns[table] for table in events)
    of_clients = [columns[table] for table in ("ledger_entry", "transmission", "client")]
    assert all("client_id" in names and not names & {"type", "unit_id"} for names in of_clients)


def test_a_unit_without_commands_is_zero_where_its_site_sends_them():
    """To leave such units out would be to choose by the outcome."""
    silent = []

    def missing(event):
        silent[:] = silent or [event["unit"]]
        return event["type"] == "command_daily" and event["unit"] == silent[0]

    clinic = Partial(missing)
    try:
        units = [(float(r["documents"]), float(r["commands"])) for r in clinic.rows(
            "SELECT coalesce(sum(documents_dictated), 0) AS documents, coalesce(sum(commands_issued), 0) AS commands"
            " FROM dictameter.clinician_day WHERE day >= '2026-07-01' AND day < '2026-10-01' GROUP BY unit_id")]
        documents, commands = map(sum, zip(*units))
        without = sum(d for d, c in units if c == 0)
        shown = clinic.shown("quarter")["E4", (1,)]
        assert without > .1 * documents
        if shown["state"] == "1":
            assert close(float(shown["value"]), on_grid(NEEDY["E4"], commands / documents, "nearest"))
        else:  # but for weeks of which the site sent too little it is all documents
            assert .95 * documents < float(shown["denominator"]) <= documents
        assert commands / (documents - without) > float(shown["value"])
    finally:
        clinic.drop()


def test_a_feed_that_stops_has_no_figure_from_then_on_and_never_a_zero(stopped):
    for metric in DAILY:
        weeks = stopped.weeks(metric, "SIM2")
        # With the documents of four days more the week in which it stops would be too low.
        assert max(weeks) == "2026-08-10" and max(stopped.weeks(metric, "SIM1")) > "2026-09-14", metric
        assert all(float(w["value"]) > 0 for w in weeks.values() if w["value"] is not None), metric
    assert stopped.of_site("SIM2", "r28").keys() & DAILY == set()


def test_what_came_before_it_stopped_still_counts_on_both_sides(stopped):
    assert all_equal(stopped, "month") > 20 and all_equal(stopped, "quarter") > 20
    assert DAILY <= stopped.of_site("SIM2", "quarter").keys()
    assert stopped.of_site("SIM2", "quarter")["N7"]["state"] == "1"
    days = {r["early"]: r for r in stopped.rows(
        "SELECT day < '2026-08-17' AS early, sum(documents_signed) AS documents, sum(volume_created) AS created"
        f" FROM dictameter.clinician_day WHERE day >= '2026-07-01' AND site_id = {stopped.site['SIM2']} GROUP BY 1")}
    counted = sums(stopped, *PERIODS["quarter"][1:])[2, ("site_id", stopped.site["SIM2"])].values()
    created, signed = (sum(v[c] for v in counted for c, _ in measured(NEEDY["N7"], side))
                       for side in ("denominator", "numerator"))
    # The whole week of the stop is left out, so that nothing of it stands on one side alone.
    assert created == float(days["t"]["created"]) and float(days["f"]["created"]) > 0
    assert .95 * float(days["t"]["documents"]) < signed <= float(days["t"]["documents"])


def test_what_comes_now_and_then_is_zero_for_a_while_and_then_not_measured(stopped):
    added = stopped.weeks("E6", "SIM2")
    silent = {monday for monday in added if monday > "2026-08-17"}
    assert silent and added.keys() & {"2026-09-07", "2026-09-14"} == set()
    assert all(float(added[monday]["value"]) == 0 for monday in silent if added[monday]["value"])
    assert "G5" in stopped.of_site("SIM2", "quarter")


def test_a_feed_that_pauses_counts_again_once_it_returns(paused):
    for metric in DAILY:
        mondays = set(paused.weeks(metric, "SIM2"))
        assert mondays == weeks_counted(paused, metric), metric
        assert min(mondays) < "2026-07-13" and max(mondays) > "2026-09-14", metric
        assert not {monday for monday in mondays if "2026-07-20" <= monday < "2026-09-07"}, metric
    assert paused.of_site("SIM2", "month").keys() & DAILY == set()
    assert DAILY <= paused.of_site("SIM2", "quarter").keys() and all_equal(paused, "quarter") > 20


def test_documents_that_stop_lower_coverage_and_nothing_else():
    clinic = Partial(on_days(lambda day: day < "2026-08-01", ("document",)))
    try:
        month = clinic.of_site("SIM2", "month")
        assert month["N7"]["value"] == "0" and float(month["N7"]["denominator"]) > 0
        assert month.keys() <= {"N7", "F1"}, month.keys()
    finally:
        clinic.drop()


def test_explain_gives_the_same_digits_where_a_feed_pauses(paused, tmp_path):
    figures = [f for f in chosen(paused, 20) if f["metric"] in NEEDY]
    assert {f["metric"] for f in figures} == set(NEEDY)
    assert {"E4/all/2026-Q3", "N7/site:SIM2/2026-Q3"} <= {f["id"] for f in figures}
    found = recompute(paused, figures, tmp_path)
    assert not differences(found)


def check_incremental(clinic):
    """That what was counted up bit by bit is what a full rebuild gives, row by row."""
    incremental = clinic.measures(), clinic.sent()
    clinic.run("--all")
    rebuilt = clinic.measures(), clinic.sent()
    assert incremental[1] == rebuilt[1]
    assert {k for k in incremental[0].keys() | rebuilt[0].keys() if incremental[0].get(k) != rebuilt[0].get(k)} == set()


def test_what_began_within_a_period_counts_from_then_on_and_what_arrives_late_as_in_a_full_rebuild():
    clinic = Partial(on_days(lambda day: day >= "2026-08-07"))
    try:
        # It begins on a Friday: of that week the beginning is missing.
        assert DAILY <= clinic.of_site("SIM2", "month").keys() and min(clinic.weeks("E4", "SIM2")) == "2026-08-10"
        assert all_equal(clinic, "month") > 20
        before = clinic.sent()
        clinic.late_lines = [line for line in clinic.late_lines if json.loads(line)["day"] < "2026-06-20"]
        clinic.load_late()
        clinic.run()
        assert clinic.sent() != before
        check_incremental(clinic)
    finally:
        clinic.drop()


def test_a_week_that_loses_its_last_event_by_an_erasure_is_no_longer_measured():
    weeks, day, only = ("2026-07-06", "2026-07-13"), "2026-07-15", []

    def missing(event):
        """In two weeks one clinician alone gives commands, and one day has nobody else's events."""
        if event["day"] != day and (event["type"] != "command_daily" or not weeks[0] <= event["day"] < "2026-07-20"):
            return False
        only[:] = only or [event["user"]]
        return event.get("user") != only[0]

    clinic = Partial(missing)
    try:
        sent = {(str(clinic.site["SIM2"]), day)}
        assert clinic.weeks("E4", "SIM2").keys() & set(weeks) and sent <= {row[:2] for row in clinic.sent()}
        subprocess.run([f"{BUILD}/dictameter-collector", "erase", "--site", "SIM2", "--platform-key", clinic.key,
                        "--database", f"dbname={clinic.name} user=dictameter_collector"],
                       input=only[0] + "\n", text=True, check=True, stdout=subprocess.DEVNULL)
        clinic.run()
        assert clinic.weeks("E4", "SIM2") and not clinic.weeks("E4", "SIM2").keys() & set(weeks)
        assert not sent & {row[:2] for row in clinic.sent()}
        check_incremental(clinic)
    finally:
        clinic.drop()
