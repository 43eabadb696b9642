# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is told of a period before it is over, and what is told of it then keeps its digits.

Who keeps each day's figures could else subtract those of a running month, or have what is withheld later.
"""
import datetime
import subprocess

import pytest

from analysing import BUILD, Clinic
from beginners import Beginners, drawn, veterans
from test_differencing import month_after, span

FIRST, LAST = datetime.date(2026, 3, 8), datetime.date(2026, 10, 4)


def boundaries():
    """Sundays and ends of months: the days on which something is over."""
    day = FIRST
    while day <= LAST:
        if day.weekday() == 6 or (day + datetime.timedelta(days=1)).day == 1:
            yield day
        day += datetime.timedelta(days=1)


def run(clinic, day, *options):
    subprocess.run([f"{BUILD}/dictameter-analyzer", "run", "--as-of", day.isoformat(), *options, "--database",
                    f"dbname={clinic.name} user=dictameter_analyzer"], check=True, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def states():
    """What stood after the run of each boundary, and what all of it made anew is at the end."""
    clinic = Clinic(clinicians=90, days=210, sites=3, seed=7)
    found = []
    for day in boundaries():
        run(clinic, day)
        found.append((day, clinic.measures()))
    run(clinic, LAST, "--all")
    anew = clinic.measures()
    clinic.drop()
    return found, anew


def test_nothing_is_told_of_a_period_that_is_not_over(states):
    for day, measures in states[0]:
        for period in {key[1] for key in measures}:
            assert span(period)[1] <= day + datetime.timedelta(days=1), (day, period)


def test_what_was_told_keeps_its_digits(states):
    before = {}
    for day, measures in states[0]:
        changed = [key for key, value in before.items() if value != measures[key]]
        assert not changed, f"{day}: {len(changed)} of {len(before)}, such as {changed[:3]}"
        before = measures
    assert len(before) > 100000 and sum(value[3] == "0" for value in before.values()) > 10000


def over(period):
    """91 days wait for the month in which they end."""
    until = span(period)[1]
    return until if period[0] != "6" else month_after(until - datetime.timedelta(days=1)).replace(day=1)


def test_a_period_is_there_from_the_run_after_its_end(states):
    told = {period for _, period, _ in states[0][-1][1]}
    for day, measures in states[0]:
        there = {period for _, period, _ in measures}
        assert there == {p for p in told if over(p) <= day + datetime.timedelta(days=1)}, day


def test_step_by_step_gives_the_rows_of_all_at_once(states):
    assert states[0][-1][1] == states[1]


def test_the_cohorts_of_months_are_told_with_their_quarter_and_not_before():
    people = [*drawn(1, {"H": 1500, "G": 800, "T": 60})]
    made = Beginners(people, list(veterans(datetime.date(2026, 11, 1))))
    months = [datetime.date(2026, 6, 30), datetime.date(2026, 7, 31), datetime.date(2026, 8, 31), datetime.date(2026, 9, 30)]
    found = []
    for day in months:
        run(made, day)
        found.append(cohorts(made))
    run(made, months[-1], "--all")
    anew = cohorts(made)
    made.drop()
    quarters = [{span(p)[0] for _, p, _ in told if p[0] == "2"} for told in found]
    assert datetime.date(2026, 6, 1) in quarters[0] and quarters[0] == quarters[1] == quarters[2]
    assert {datetime.date(2026, m, 1) for m in (7, 8, 9)} <= quarters[3]
    assert found[3] == anew


def cohorts(database):
    metrics = {r["metric_id"] for r in database.rows("SELECT metric_id FROM dictameter.metric WHERE id LIKE 'A6%'")}
    return {key: value for key, value in database.measures().items() if key[2] in metrics}
