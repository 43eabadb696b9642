# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run has decided of weeks and months is kept for the next ones, as long as it stands: nothing else follows
than from deciding it again, but months that were told are not told a second time."""
import subprocess

import pytest

from analysing import BUILD, Clinic
from test_shared_run import Copy

BEFORE, QUARTER_END = "2026-09-27", "2026-09-30"


def run(clinic, day, *options):
    subprocess.run([f"{BUILD}/dictameter-analyzer", "run", "--as-of", day, *options, "--database",
                    f"dbname={clinic.name} user=dictameter_analyzer"], check=True, stderr=subprocess.DEVNULL)


def count(clinic, sql):
    return int(clinic.rows(f"SELECT count(*) AS n {sql}")[0]["n"])


def trees(clinic):
    return {r["units"] for r in clinic.rows("SELECT units FROM dictameter.disclosure_mark")}


def months_written(clinic):
    """Of how many months the last run has written more than cohorts."""
    return count(clinic, """FROM (SELECT DISTINCT period_id FROM dictameter.measure_live JOIN dictameter.metric m USING (metric_id)
                            WHERE period_id / 100000 = 2 AND run_id = (SELECT max(run_id) FROM dictameter.run)
                              AND m.kind <> 'retention') AS written""")


@pytest.fixture(scope="module", name="decided")
def fixture_decided():
    """A quarter is about to end."""
    made = Clinic(clinicians=90, days=150, sites=3, seed=5)
    run(made, BEFORE)
    yield made
    made.drop()


@pytest.fixture(scope="module", name="ended")
def fixture_ended(decided):
    made = Copy(decided)
    run(made, QUARTER_END)
    yield made
    made.drop()


def test_weeks_months_quarters_and_parts_are_kept_once_they_are_over(decided):
    kinds = {r["kind"]: int(r["n"]) for r in decided.rows(
        "SELECT kind, count(*) AS n FROM dictameter.disclosure_mark GROUP BY kind")}
    assert kinds.keys() == {"0", "1", "2", "3"}
    assert count(decided, f"FROM dictameter.disclosure_mark WHERE since > date '{BEFORE}' + 1") == 0
    assert count(decided, "FROM dictameter.disclosure_mark WHERE kind > 0 AND cardinality(held) = 0") == 0


def test_at_the_end_of_a_quarter_the_months_that_were_told_get_their_cohorts_alone(ended):
    assert months_written(ended) == 1


def weekly_findings(clinic):
    return clinic.rows("SELECT xmin, * FROM dictameter.finding WHERE kind IN ('alert', 'control', 'release') ORDER BY ctid")


def test_findings_of_weeks_stand_where_no_week_has_ended_or_changed(decided, ended):
    late = Copy(decided)
    late.rows("INSERT INTO dictameter.dirty_day (site_id, day, batch_id)"
              " SELECT min(site_id), '2026-09-25', 999999 FROM dictameter.site")
    run(late, QUARTER_END)
    on_sunday = Copy(ended)
    run(on_sunday, "2026-10-04")
    back = Copy(decided)
    run(back, "2026-08-09")
    before = weekly_findings(decided)
    assert len(before) > 20
    assert weekly_findings(ended) == before
    for run_again in (late, on_sunday, back):
        assert not {row["xmin"] for row in weekly_findings(run_again)} & {row["xmin"] for row in before}
        run_again.drop()


@pytest.mark.parametrize("lost", ["true", "kind = 0", "kind = 1", "kind = 2 AND from_day = '2026-08-01'"])
def test_what_is_not_there_is_decided_again_and_nothing_else_follows(decided, ended, lost):
    forgotten = Copy(decided)
    forgotten.rows(f"DELETE FROM dictameter.disclosure_mark WHERE {lost}")
    run(forgotten, QUARTER_END)
    assert forgotten.measures() == ended.measures()
    forgotten.drop()


def test_a_rebuild_gives_the_same(ended):
    rebuilt = Copy(ended)
    run(rebuilt, QUARTER_END, "--all")
    assert rebuilt.measures() == ended.measures()
    rebuilt.drop()


def test_in_another_tree_of_units_it_is_decided_again(decided):
    moved = Copy(decided)
    moved.rows("UPDATE dictameter.unit u SET parent_id = (SELECT max(p.parent_id) FROM dictameter.unit p"
               " WHERE p.site_id = u.site_id AND p.parent_id <> u.parent_id)"
               " WHERE unit_id = (SELECT max(unit_id) FROM dictameter.unit WHERE parent_id IS NOT NULL)")
    run(moved, QUARTER_END)
    assert months_written(moved) == 3
    assert len(trees(moved)) == 1 and trees(moved) != trees(decided)
    moved.drop()


def test_what_late_events_change_is_decided_again(decided):
    late = Copy(decided)
    late.rows("INSERT INTO dictameter.dirty_day (site_id, day, batch_id)"
              " SELECT min(site_id), '2026-08-20', 999999 FROM dictameter.site")
    run(late, QUARTER_END)
    # Of July all was known before that day.
    assert months_written(late) == 2
    late.drop()


@pytest.mark.parametrize("late", ["2026-07-08", "2026-09-16"])
def test_what_came_before_a_run_that_looked_back_is_measured_by_the_next_that_looks_on(decided, late):
    gone_back = Copy(decided)
    gone_back.rows(f"UPDATE dictameter.event_document SET words_engine = words_engine + 9 WHERE day = '{late}';"
                   " INSERT INTO dictameter.dirty_day (site_id, day, batch_id)"
                   f" SELECT site_id, '{late}', 999999 FROM dictameter.site")
    run(gone_back, "2026-08-09")
    run(gone_back, BEFORE)
    anew = Copy(gone_back)
    run(anew, BEFORE, "--all")
    before = decided.measures()
    assert gone_back.measures() == anew.measures() != before
    gone_back.drop()
    anew.drop()
