# SPDX-License-Identifier: GPL-3.0-or-later
"""dictameter-analyzer run: twice changes nothing, late events change only their periods, and what it
keeps up to date equals a full rebuild row for row."""
import datetime

import pytest

from analysing import Clinic

DAY_0 = datetime.date(2000, 1, 1)
LATE = ("2026-08-12", "2026-08-13")
# Those that look back before the period: seats and first uses.
HISTORY = {101, 102, 103, 104, 105, 106, 107, 108}


@pytest.fixture(scope="module")
def clinic():
    made = Clinic(late=lambda e: e["site"] == "SIM2" and e["day"] in LATE)
    made.run()
    yield made
    made.drop()


def span(period_id):
    """The days [from, until) of a period, from its kind and first day."""
    kind, offset = divmod(period_id, 100000)
    first = DAY_0 + datetime.timedelta(days=offset)
    if kind in (1, 5, 6):
        return first, first + datetime.timedelta(days={1: 7, 5: 28, 6: 91}[kind])
    months = {2: 1, 3: 3, 4: 12}[kind]
    month = first.month - 1 + months
    return first, datetime.date(first.year + month // 12, month % 12 + 1, 1)


def test_measures_and_assessments_are_there(clinic):
    measures = clinic.measures()
    assert len(measures) > 10000
    assert {row[3] for row in measures.values()} >= {"0", "1", "2"}
    assert {row[3] for row in clinic.assessments().values()} >= {"not_assessable", "not_measured"}


def test_a_second_run_changes_nothing(clinic):
    measures, assessments, folded = clinic.measures(), clinic.assessments(), clinic.folded()
    clinic.run()
    assert clinic.measures() == measures
    assert clinic.assessments() == assessments
    assert folded["clinician_day"] and clinic.folded() == folded


def test_late_events_change_their_periods_and_the_result_equals_a_full_rebuild(clinic):
    before, folded_before = clinic.measures(), clinic.folded()
    assert clinic.late_lines
    clinic.load_late()
    clinic.run()
    after = clinic.measures()
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert changed
    late = [datetime.date.fromisoformat(day) for day in LATE]
    for _, period_id, metric_id in changed:
        first, until = span(int(period_id))
        held = any(first <= day < until for day in late)
        # The rolling period after the last that holds them is compared with it by disclosure control.
        rolling = int(period_id) // 100000 in (5, 6) and first <= max(late) + datetime.timedelta(days=31)
        assert held or rolling or int(metric_id) in HISTORY, (period_id, metric_id)
    assessments, folded = clinic.assessments(), clinic.folded()
    new_days = folded["clinician_day"] ^ folded_before["clinician_day"]
    assert {row[1] for row in new_days} == set(LATE)
    clinic.run("--all")
    rebuilt = clinic.measures()
    assert {k for k in after.keys() | rebuilt.keys() if after.get(k) != rebuilt.get(k)} == set()
    assert clinic.assessments() == assessments
    assert clinic.folded() == folded


def test_no_day_stays_claimed(clinic):
    assert clinic.rows("SELECT count(*) AS n FROM dictameter.dirty_day")[0]["n"] == "0"
    assert {r["state"] for r in clinic.rows("SELECT state FROM dictameter.run")} == {"finished"}


def test_what_was_sent_is_accounted_for(clinic):
    row = clinic.rows("SELECT sum(sent) AS sent, sum(stored) AS stored, sum(missing) AS missing"
                      " FROM dictameter.transmission")[0]
    stored = clinic.rows("SELECT sum(stored) AS n FROM dictameter.ledger_entry")[0]["n"]
    assert row["stored"] == stored
    assert int(row["sent"]) >= int(row["stored"]) > 0


def test_few_clinicians_are_never_shown(clinic):
    shown = clinic.rows("SELECT count(*) AS n FROM dictameter.measure WHERE state IN (0, 6) AND clinicians < 11")
    assert shown[0]["n"] == "0"
    grid = clinic.rows("SELECT DISTINCT period_id / 100000 AS kind FROM dictameter.measure WHERE state = 1")
    assert {row["kind"] for row in grid} <= {"3", "6"}


@pytest.mark.parametrize("child, parent, link", [
    ("unit", "site", "c.site_id = p.site_id"),
    ("pole", "site", "c.site_id = p.site_id"),
    ("site", "all", "true"),
    ("role", "all", "true"),
    ("specialty", "all", "true"),
    ("site_specialty", "site", "c.site_id = p.site_id"),
    ("site_specialty", "specialty", "c.specialty_id = p.specialty_id"),
    ("site_doc_type", "doc_type", "c.doc_type = p.doc_type"),
])
def test_no_lone_figure_can_be_had_by_subtraction(clinic, child, parent, link):
    lone = clinic.rows(f"""
        WITH s AS (SELECT s.*, k.id AS kind_id FROM dictameter.scope s JOIN dictameter.scope_kind k USING (kind))
        SELECT mp.metric_id, mp.period_id, p.scope_id, count(*) FILTER (WHERE mc.state IN (0, 6)) AS exact
        FROM s p
        JOIN dictameter.measure mp ON mp.scope_id = p.scope_id AND mp.state IN (0, 6)
        JOIN s c ON c.kind_id = '{child}' AND {link}
        JOIN dictameter.measure mc ON mc.scope_id = c.scope_id AND (mc.period_id, mc.metric_id) =
                                      (mp.period_id, mp.metric_id)
        WHERE p.kind_id = '{parent}'
        GROUP BY 1, 2, 3
        HAVING count(*) FILTER (WHERE mc.state IN (1, 2, 3)) = 1 AND
               count(*) FILTER (WHERE mc.state IN (0, 6)) > 0 AND
               abs(sum(mc.numerator) - max(mp.numerator)) > 0""")
    # A lone one may stand beside a large remainder that no child has; in these families there is none.
    assert lone == []


def test_nothing_is_met_without_data_or_enough_clinicians(clinic):
    bad = clinic.rows("SELECT count(*) AS n FROM dictameter.assessment WHERE class IN ('A', 'B', 'C') AND"
                      " (clinicians < 11 OR k_eff < 5 OR value IS NULL)")
    assert bad[0]["n"] == "0"
    missing = clinic.rows("SELECT count(*) AS n FROM dictameter.assessment WHERE class = 'not_measured' AND"
                          " value IS NOT NULL")
    assert missing[0]["n"] == "0"


def test_an_events_day_is_measured_in_two_session_time_zones_alike(clinic):
    measures = clinic.measures()
    clinic.rows(f"ALTER DATABASE {clinic.name} SET TimeZone = 'Pacific/Auckland'")
    clinic.run("--all")
    assert clinic.measures() == measures
