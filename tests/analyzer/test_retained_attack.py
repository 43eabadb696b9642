# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is still active weeks after they began (A6): recomputed, and attacked with all that is published beside it.

Three sites, one of a few clinicians, or two. The attacker adds and subtracts figures of sites, months, quarters and years,
knows of each how many people it is of, and reads the curve of abandonment of the same cohort."""
import collections
import datetime
import itertools
import math

import pytest

from beginners import Beginners, after, drawn, veterans
from recomputing import close, on_grid, wilson

SITES = "HGT"
WORLDS = [(1, (1500, 800, 60)), (2, (1500, 800, 60)), (3, (1500, 60, 60))]  # how many at each
BACK = {4: 1, 12: 2, 26: 3}  # quarters from a period to its cohort
MONTHS = {2: 1, 3: 3, 4: 12}  # of a month, a quarter and a year
TOGETHER = 4  # figures that are added and subtracted
FEW = range(1, 11)
SHARE = {"kind": "retention"}


def months_after(day, number):
    month = day.year * 12 + day.month - 1 + number
    return datetime.date(month // 12, month % 12 + 1, 1)


def cohort_of(people, site, weeks, period):
    """{person: whether active in that week} of those of whom a period tells."""
    kind, first = period
    since = months_after(first, -3 * BACK[weeks])
    until = months_after(since, MONTHS[kind])
    began = [p for p in people if site in ("all", p.site) and p.uses and since <= p.uses[0] < until]
    return {p: any(after(p.uses[0], 7 * weeks) <= d < after(p.uses[0], 7 * weeks + 7) for d in p.uses) for p in began}


def step(active, people):
    return math.floor(20 * active / people + .5)


def numbers(told, people):
    """How many may have been active, of so many."""
    return [y for y in range(11, people - 10) if step(y, people) == told]


def alike(people):
    """The numbers of people that are rounded down like this one."""
    return range(people // 11 * 11, people // 11 * 11 + 11)


class Attacked(Beginners):
    """`figures`: {(weeks, site, period): (row, {person: active})} of what is told."""

    def __init__(self, seed, counts):
        super().__init__(drawn(seed, dict(zip(SITES, counts))), veterans())
        self.counts = counts
        self.run_at("2026-10-16 08:00:00")
        self.published = self.rows(
            "SELECT t.id, coalesce(c.code, 'all') AS site, s.kind, m.period_id / 100000 AS period_kind,"
            " date '2000-01-01' + m.period_id % 100000 AS first, m.state, m.clinicians, m.documents, m.numerator,"
            " m.denominator, m.value, m.low, m.high FROM dictameter.measure m JOIN dictameter.metric t USING (metric_id)"
            " JOIN dictameter.scope s USING (scope_id) LEFT JOIN dictameter.site c ON c.site_id = s.site_id AND s.kind = 2"
            " WHERE m.revision = 0 AND t.id LIKE 'A6%'")
        self.figures = {}
        for row in self.published:
            if row["state"] == "1":
                period = int(row["period_kind"]), datetime.date.fromisoformat(row["first"])
                weeks = int(row["id"].split("w")[1])
                self.figures[weeks, row["site"], period] = row, cohort_of(self.people, row["site"], weeks, period)


@pytest.fixture(scope="module", params=WORLDS)
def attacked(request):
    made = Attacked(*request.param)
    yield made
    made.drop()


def test_what_is_told_equals_its_recomputation(attacked):
    seen = collections.Counter()
    for (weeks, site, period), (row, people) in attacked.figures.items():
        kept, told = sum(people.values()), len(people) // 11 * 11
        share = step(kept, len(people)) / 20
        assert close(float(row["value"]), share)
        for column, limit, how in (("low", 0, "down"), ("high", 1, "up")):
            exact = wilson((share + .05 * limit - .025) * told, told)[limit]
            assert close(float(row[column]), on_grid(SHARE, exact, how)), (row, exact)
        assert float(row["low"]) <= wilson(kept, len(people))[0] and wilson(kept, len(people))[1] <= float(row["high"])
        seen[weeks, period[0]] += 1
    assert min(seen[4, 3], seen[12, 3]) > 0 and min(seen[w, 2] for w in BACK) > 1, seen


def test_no_number_of_people_is_told_and_none_by_days(attacked):
    for row in attacked.published:
        assert row["period_kind"] in ("2", "3", "4") and row["kind"] in ("1", "2"), row
        assert row["state"] in ("1", "2", "3"), row
        assert {row[c] for c in ("clinicians", "documents", "numerator", "denominator")} == {None}, row


def test_what_is_withheld_has_few_on_a_side_or_stands_beside_few(attacked):
    """Nothing else is: the largest is told wherever both sides are many."""
    for row in attacked.published:
        if row["state"] == "2":
            period = int(row["period_kind"]), datetime.date.fromisoformat(row["first"])
            people = cohort_of(attacked.people, row["site"], int(row["id"].split("w")[1]), period)
            kept = sum(people.values())
            few = min(kept, len(people) - kept) < 11
            assert few or min(len(numbers(step(kept, len(people)), n)) for n in alike(len(people))) < 2, row


def atoms_of(chosen, active):
    """How many persons of one side are in the same figures, by which these are."""
    of = collections.defaultdict(set)
    for number, (_, cohort) in enumerate(chosen):
        for person, used in cohort.items():
            if used == active:
                of[person].add(number)
    return list(collections.Counter(map(frozenset, of.values())).items())


def few_left(chosen, active):
    """A sum or difference of some of the figures that is of a few persons; None."""
    atoms = atoms_of(chosen, active)
    for number in range(1, TOGETHER + 1):
        for some in itertools.combinations(range(len(chosen)), number):
            for signs in itertools.product((1, -1), repeat=number - 1):
                left = collections.Counter()
                for within, count in atoms:
                    left[sum(sign for sign, at in zip((1, *signs), some) if at in within)] += count
                del left[0]
                if len(left) == 1 and sum(left.values()) in FEW:
                    return some, signs, left
    return None


def test_no_difference_of_what_is_told_is_a_few_who_were_active_or_were_not(attacked):
    for weeks in BACK:
        quarters = {months_after(p[1], -((p[1].month - 1) % 3)) for w, _, p in attacked.figures if w == weeks and p[0] < 4}
        for quarter in quarters:
            within = [f for (w, _, (kind, first)), f in attacked.figures.items()
                      if w == weeks and kind < 4 and quarter <= first < months_after(quarter, 3)]
            for active in (True, False):
                assert few_left(within, active) is None, (weeks, quarter, active)
        long = [f for (w, _, (kind, _)), f in attacked.figures.items() if w == weeks and kind > 2]
        for active in (True, False):
            assert few_left(long, active) is None, (weeks, active)


def spans(figures):
    """The least and the most who were active, of each figure of which the number of people is known."""
    made = {}
    for key, (row, people) in figures.items():
        possible = numbers(round(20 * float(row["value"])), len(people))
        assert min(len(numbers(round(20 * float(row["value"])), n)) for n in alike(len(people))) > 1, key
        made[key] = possible[0], possible[-1], len(people)
    return made


def test_with_all_numbers_of_people_known_no_rest_is_known_to_be_few(attacked):
    known, seen = spans(attacked.figures), 0
    for weeks, period in {(w, p) for w, _, p in known}:
        parts = [known[weeks, site, period] for site in SITES if (weeks, site, period) in known]
        whole = known.get((weeks, "all", period))
        if whole is None or not parts:
            continue
        least, most = whole[0] - sum(p[1] for p in parts), whole[1] - sum(p[0] for p in parts)
        people = whole[2] - sum(p[2] for p in parts)
        for low, high in ((max(0, least), min(people, most)), (max(0, people - most), min(people, people - least))):
            assert not (low >= 1 and high <= 10), (weeks, period, low, high)
        seen += people > 0
    assert seen or attacked.counts[1] < 100, "two small sites leave none to be told"


def test_beside_the_curve_of_abandonment_no_few_are_known_to_have_stayed_away_and_come_back(attacked):
    """Who had not stopped by week 4 and was not active then: of one quarter's cohort, at each site and at all."""
    seen = 0
    for quarter in range(4):
        first = months_after(datetime.date(2026, 7, 1), -3 * quarter)
        for site, found in attacked.told("abandonment", 300000 + (first - datetime.date(2000, 1, 1)).days).items():
            for point in found["points"]:
                figure = attacked.figures.get((4, site, (3, months_after(first, -3))))
                if point["week"] != 4 or figure is None:
                    continue
                people = len(figure[1])
                low, high, _ = spans({0: figure})[0]
                gone = [n for n in range(11, people - 10) if step(n, people) == round(20 * point["value"])]
                least, most = max(0, people - gone[-1] - high), people - gone[0] - low
                assert not (least == most and least in FEW), (site, first, least, most)
                seen += 1
    assert seen
