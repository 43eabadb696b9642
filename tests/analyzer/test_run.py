# SPDX-License-Identifier: GPL-3.0-or-later
"""dictameter-analyzer run: twice changes nothing, late events change only their periods, and what it
keeps up to date equals a full rebuild row for row."""
import datetime
import json

import pytest

from analysing import Clinic

DAY_0 = datetime.date(2000, 1, 1)
LATE = ("2026-08-12", "2026-08-13")
# Those that look back before the period: seats and first uses.
HISTORY = {101, 102, 103, 104, 105, 106, 107, 108, 1012, 1013, 1014, 1015, 1016}

with open("schema/catalog/metrics.json", encoding="utf-8") as file:
    CLINICIANS = {str(m["number"]) for m in json.load(file)["metrics"]
                  if m["kind"] in ("share_clinicians", "tier", "retention", "flow") or m.get("parameter") in ("seats_assigned", "never_30d")}


def states_differ(key, before, after):
    """Whether a figure came or went by disclosure control alone: where it is exact twice it is the same."""
    states = {rows.get(key, (None,) * 4)[3] for rows in (before, after)}
    return not states <= {"0", "6"}


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


def test_measures_made_by_other_rules_are_made_anew(clinic):
    measures, assessments = clinic.measures(), clinic.assessments()
    clinic.rows("UPDATE dictameter.measure_live SET documents = 1 WHERE documents > 1")
    clinic.run()
    assert clinic.measures() != measures
    clinic.rows("UPDATE dictameter.run SET rules = 'of another program'")
    clinic.run()
    assert clinic.measures() == measures
    assert clinic.assessments() == assessments


def test_late_events_change_their_periods_and_the_result_equals_a_full_rebuild(clinic):
    before, folded_before = clinic.measures(), clinic.folded()
    assert clinic.late_lines
    clinic.load_late()
    clinic.run()
    after = clinic.measures()
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert changed
    late = [datetime.date.fromisoformat(day) for day in LATE]
    for key in changed:
        _, period_id, metric_id = key
        first, until = span(int(period_id))
        held = any(first <= day < until for day in late)
        assert held or int(metric_id) in HISTORY or states_differ(key, before, after), key
    assessments, folded = clinic.assessments(), clinic.folded()
    new_days = folded["clinician_day"] ^ folded_before["clinician_day"]
    assert {row[1] for row in new_days} == set(LATE)
    clinic.run("--all")
    rebuilt = clinic.measures()
    assert {k for k in after.keys() | rebuilt.keys() if after.get(k) != rebuilt.get(k)} == set()
    assert clinic.assessments() == assessments
    assert clinic.folded() == folded


def test_a_day_after_the_last_that_counts_is_folded_and_nothing_is_measured_for_it(clinic):
    before = clinic.measures()
    clinic.rows("INSERT INTO dictameter.dirty_day (site_id, day, batch_id) VALUES (1, '2026-10-11', 999)")
    clinic.run()
    assert clinic.rows("SELECT count(*) AS n FROM dictameter.dirty_day")[0]["n"] == "0"
    assert clinic.rows("SELECT count(*) AS n FROM dictameter.measure"
                       " WHERE run_id = (SELECT max(run_id) FROM dictameter.run)")[0]["n"] == "0"
    assert clinic.measures() == before


def test_a_period_that_is_new_is_expected_to_have_as_many_measures_as_any_other(clinic):
    """What follows from it is read in the transaction that writes it, before the server has counted again."""
    clinic.rows("ANALYZE dictameter.measure_live")
    count = clinic.rows("SELECT count(*) / count(DISTINCT period_id) AS mean, count(DISTINCT period_id) AS n"
                        " FROM dictameter.measure_live")[0]
    expected = clinic.rows("EXPLAIN (FORMAT JSON) SELECT FROM dictameter.measure_live WHERE period_id = 399999")
    rows = json.loads(expected[0]["QUERY PLAN"])[0]["Plan"]["Plan Rows"]
    assert int(count["n"]) < 100, "as many as are kept by default"
    assert int(count["mean"]) / 10 < rows < int(count["mean"]) * 10


def test_where_nothing_is_measured_findings_and_classes_stand_as_they_are(clinic):
    def standing():
        return [clinic.rows(f"SELECT xmin, * FROM dictameter.{table} ORDER BY ctid") for table in ("finding", "assessment_live")]

    before = standing()
    assert before[0] and before[1]
    clinic.run()
    assert standing() == before


def test_the_order_of_rows_decides_nothing(clinic):
    before = clinic.measures()
    clinic.rows("SELECT setseed(0.5); CREATE TABLE mixed AS SELECT * FROM dictameter.clinician_day ORDER BY random();"
                " DELETE FROM dictameter.clinician_day; INSERT INTO dictameter.clinician_day SELECT * FROM mixed;"
                " DROP TABLE mixed; UPDATE dictameter.run SET as_of = timestamptz '2026-04-01'")
    clinic.run()
    after = clinic.measures()
    assert {k for k in before.keys() | after.keys() if before.get(k) != after.get(k)} == set()


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
    grid = clinic.rows("SELECT DISTINCT period_id / 100000 AS kind, metric_id FROM dictameter.measure WHERE state = 1")
    # Shares of clinicians are rounded in every period; all else by quarter and 91 days.
    assert {row["kind"] for row in grid if row["metric_id"] not in CLINICIANS} <= {"3", "6"}
    few = clinic.rows("SELECT count(*) AS n FROM dictameter.measure WHERE clinicians < 11")
    assert few[0]["n"] == "0"


def test_no_share_of_clinicians_tells_of_one_to_four_of_them(clinic):
    rows = clinic.rows("SELECT numerator, denominator FROM dictameter.measure WHERE state IN (0, 6)"
                       f" AND metric_id IN ({', '.join(CLINICIANS)}) AND numerator < denominator")
    assert len(rows) > 20
    assert not [r for r in rows if 0 < float(r["numerator"]) < 5
                or 0 < float(r["denominator"]) - float(r["numerator"]) < 5]


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


def metric_id(clinic, name):
    return clinic.rows(f"SELECT metric_id AS n FROM dictameter.metric WHERE id = '{name}'")[0]["n"]


@pytest.mark.parametrize("hidden, shown", [
    ("B2", "B3"), ("B3", "B2"), ("G1", "P15"), ("P15", "G1"), ("F5", "P21"), ("P21", "F5"),
    ("D4_low", "D4_central"), ("D4_high", "D5_high"), ("A11_none", "A11_rare"), ("A11_rare", "A11_high"),
    ("N1", "A7"), ("N3_lapsed", "N3_kept"), ("N3_kept", "N3_lapsed"), ("N3_returned", "N3_new"),
])
def test_what_one_metric_withholds_no_other_tells(clinic, hidden, shown):
    a, b = metric_id(clinic, hidden), metric_id(clinic, shown)
    told = clinic.rows(f"""
        SELECT a.scope_id, a.period_id FROM dictameter.measure a JOIN dictameter.measure b USING (scope_id, period_id)
        WHERE a.metric_id = {a} AND a.state IN (2, 3) AND b.metric_id = {b} AND b.state IN (0, 1, 6)""")
    assert told == []


@pytest.mark.parametrize("total, parts", [("E4", "E4\\_%"), ("B1", "B1\\_%")])
def test_no_lone_part_of_a_total_is_withheld(clinic, total, parts):
    lone = clinic.rows(f"""
        SELECT scope_id, period_id FROM dictameter.measure m JOIN dictameter.metric t USING (metric_id)
        WHERE t.id = '{total}' OR t.id LIKE '{parts}'
        GROUP BY 1, 2
        HAVING count(*) FILTER (WHERE state IN (1, 2, 3)) = 1 AND count(*) FILTER (WHERE state IN (0, 6)) > 0""")
    assert lone == []


def test_documents_that_are_withheld_stand_in_no_other_column(clinic):
    n1, n2 = metric_id(clinic, "N1"), metric_id(clinic, "N2")
    told = clinic.rows(f"""
        SELECT b.metric_id FROM dictameter.measure a JOIN dictameter.measure b USING (scope_id, period_id)
        JOIN dictameter.metric t ON t.metric_id = b.metric_id
        WHERE b.documents IS NOT NULL AND a.state IN (1, 2, 3) AND b.state IN (0, 6) AND
              (a.metric_id = {n1} AND t.id IN ('A7', 'A9', 'N3', 'N4', 'N9', 'G5', 'D10') OR
               a.metric_id = {n2} AND t.id IN ('A3', 'B8_confidence', 'C1', 'C3', 'C6', 'D2', 'P04'))""")
    assert told == []


def test_what_a_scope_withholds_no_scope_of_the_same_clinicians_shows(clinic):
    """A unit may be all that a site has of its specialty, a specialty all in one site, a pôle of one unit."""
    told = clinic.rows("""
        WITH content AS (
            SELECT s.scope_id, s.kind,
                   md5(string_agg(d.ctid::text || d.tableoid, ',' ORDER BY d.tableoid, d.ctid)) AS days
            FROM dictameter.scope s
            JOIN dictameter.clinician_day d ON CASE s.kind
                WHEN 2 THEN d.site_id = s.site_id
                WHEN 4 THEN d.unit_id = s.unit_id
                WHEN 5 THEN d.specialty_id = s.specialty_id
                WHEN 6 THEN (d.site_id, d.specialty_id) = (s.site_id, s.specialty_id)
                WHEN 11 THEN d.setting = s.setting
                END
            GROUP BY 1, 2)
        SELECT a.scope_id, b.scope_id AS other, a.metric_id, a.period_id
        FROM content x
        JOIN content y ON y.days = x.days AND y.scope_id <> x.scope_id
        JOIN dictameter.measure a ON a.scope_id = x.scope_id AND a.state IN (2, 3)
        JOIN dictameter.measure b ON b.scope_id = y.scope_id AND b.state IN (0, 1, 6) AND
                                     (b.metric_id, b.period_id) = (a.metric_id, a.period_id)""")
    assert told == []


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


@pytest.mark.parametrize("observed, standing", [
    ("A", "A"),
    ("AAA", "AAA"),
    ("ABA", "AAA"),      # one look that differs changes nothing
    ("BAACC", "BBAAC"),  # two equal ones do
    ("ABCB", "AAAA"),    # two that differ from what stands, but not equal
    ("BnnA", "BnnB"),    # a quarter that could not be judged is passed over
    ("BnAnA", "BnBnA"),
])
def test_a_class_changes_after_two_equal_quarters(clinic, observed, standing):
    words = {"n": "not_assessable"}
    values = ", ".join(
        f"(0, {300000 + 91 * i}, 'BP{observed}', '1', '{words.get(c, c)}', '{words.get(c, c)}', 0.5, 0)"
        for i, c in enumerate(observed))
    clinic.rows("INSERT INTO dictameter.assessment (scope_id, period_id, practice, framework, class, observed, value,"
                f" run_id) VALUES {values}")
    clinic.run_on(days=1)
    rows = clinic.rows(f"SELECT class FROM dictameter.assessment WHERE practice = 'BP{observed}' ORDER BY period_id")
    assert "".join({"not_assessable": "n"}.get(r["class"], r["class"]) for r in rows) == standing


def test_only_quarters_that_are_over_are_judged(clinic):
    rows = clinic.rows("SELECT DISTINCT period_id FROM dictameter.assessment WHERE scope_id <> 0")
    spans = [span(int(r["period_id"])) for r in rows]
    assert spans
    assert all((until - first).days > 88 and until <= datetime.date(2026, 10, 11) for first, until in spans)
    assert all(first.day == 1 for first, _ in spans)


def test_a_quarter_is_judged_once_its_last_day_is_over_everywhere():
    clinic = Clinic(clinicians=30, days=60, sites=1)
    judged = ("SELECT count(*) AS n FROM dictameter.assessment WHERE period_id ="
              " 300000 + ('2026-07-01'::date - '2000-01-01'::date)")
    try:
        for moment, expected in (("2026-09-30 12:00:00", False), ("2026-10-01 11:00:00", False),
                                 ("2026-10-01 13:00:00", True)):
            clinic.run_at(moment)
            assert (clinic.rows(judged)[0]["n"] != "0") == expected, moment
        kept = clinic.assessments(), clinic.measures()
        clinic.run_at("2026-10-01 13:00:00", "--all")
        assert (clinic.assessments(), clinic.measures()) == kept
    finally:
        clinic.drop()


def test_what_still_runs_moves_with_sundays_and_ends_of_months_only():
    """Read on two days, figures of the running month would else differ by the few events of one."""
    clinic = Clinic(clinicians=30, days=60, sites=1)
    seen = []
    try:
        for moment in ("2026-09-07 13:00:00", "2026-09-09 09:00:00", "2026-09-12 23:00:00", "2026-09-14 11:00:00",
                       "2026-09-14 13:00:00", "2026-09-30 23:00:00", "2026-10-01 13:00:00"):
            clinic.run_at(moment)
            seen.append(clinic.measures())
        assert seen[0] == seen[1] == seen[2] == seen[3] != seen[4] != seen[5] != seen[6]
        clinic.run_at("2026-10-03 13:00:00", "--all")
        assert clinic.measures() == seen[6]
        days = clinic.rows("SELECT DISTINCT closed_day AS day FROM dictameter.run ORDER BY 1")
        assert [r["day"] for r in days] == ["2026-09-06", "2026-09-13", "2026-09-27", "2026-09-30"]
    finally:
        clinic.drop()
