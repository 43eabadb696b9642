# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is still active weeks after they began (A6): recomputed, and attacked with all that is published beside it.

Three sites, one of a few clinicians, or two; in one world a site joins late, with people who have used it for long, and
one is silent for six weeks. The attacker adds and subtracts figures of months and quarters, knows of each how many people
it is of, and reads the curve of abandonment of the same cohort."""
import collections
import datetime
import itertools
import math

import pytest

from beginners import FIRST, Beginners, Person, after, drawn, veterans
from recomputing import close, on_grid, wilson

SITES = "HGT"
WORLDS = [(1, (1500, 800, 60), False), (2, (1500, 800, 60), False), (3, (260, 60, 60), False), (4, (900, 500, 300), True)]
SENT = datetime.date(2027, 1, 1)  # until when the sites send
JOINED, SILENT = datetime.date(2026, 2, 2), (datetime.date(2026, 2, 20), datetime.date(2026, 4, 1))  # of T, of G
BACK = {4: 1, 12: 2, 26: 3}  # quarters from a period to its cohort
MONTHS = {2: 1, 3: 3}  # of a month and a quarter
TOGETHER = 4  # figures that are added and subtracted
FEW = range(1, 11)
SHARE = {"kind": "retention"}


def months_after(day, number):
    month = day.year * 12 + day.month - 1 + number
    return datetime.date(month // 12, month % 12 + 1, 1)


def quarter_of(day):
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def sends(days, since, until):
    """Whether a site began 28 days before, and was not silent for more than 14 days until then."""
    seen = [d for d in days if d >= since]
    return days[0] <= after(since, -28) and all((b - a).days <= 14 for a, b in zip([since, *seen], seen) if a <= until) \
        and seen[-1] >= until


def cohort_of(world, weeks, period):
    """{person: whether active in that week} of those of whom a period tells."""
    kind, first = period
    since = months_after(first, -3 * BACK[weeks])
    until = months_after(since, MONTHS[kind])
    quarter = quarter_of(since)
    over = after(months_after(quarter, 3), 7 * weeks + 5)
    sites = [site for site, days in world.sent.items() if sends(days, quarter, over)]
    began = [p for p in world.people if p.site in sites and p.uses and since <= p.uses[0] < until]
    return {p: any(after(p.uses[0], 7 * weeks) <= d < after(p.uses[0], 7 * weeks + 7) for d in p.uses) for p in began}


def disturbed(people):
    """Of whom T sends nothing before it joins, and G nothing for a while."""
    for p in people:
        keep = [d for d in p.uses if (p.site != "T" or d >= JOINED) and not (p.site == "G" and SILENT[0] <= d < SILENT[1])]
        yield Person(p.site, p.name, p.assigned if p.site != "T" or not p.assigned or p.assigned >= JOINED else None, keep)


def step(active, people):
    return math.floor(20 * active / people + .5)


def numbers(told, people):
    """How many may have been active, of so many."""
    return [y for y in range(11, people - 10) if step(y, people) == told]


def alike(people):
    """The numbers of people that are rounded down like this one."""
    return range(people // 11 * 11, people // 11 * 11 + 11)


class Attacked(Beginners):
    """`figures`: {(weeks, period): (row, {person: active})} of what is told."""

    def __init__(self, seed, counts, disturbs):
        people, sending = list(drawn(seed, dict(zip(SITES, counts)))), list(veterans(SENT))
        if disturbs:
            long = [Person("T", f"long{i}", uses=[after(FIRST, d) for d in range(i % 3, (SENT - FIRST).days, 3)])
                    for i in range(60)]
            people, sending = list(disturbed(people + long)), list(disturbed(sending))
        super().__init__(people, sending)
        self.sent = {s: sorted({d for p in self.people if p.site == s for d in p.uses}) for s in SITES}
        self.counts, self.disturbs = counts, disturbs
        self.run_at("2027-01-16 08:00:00")
        self.published = self.rows(
            "SELECT t.id, s.kind, m.period_id / 100000 AS period_kind, date '2000-01-01' + m.period_id % 100000 AS first,"
            " m.state, m.clinicians, m.documents, m.numerator, m.denominator, m.value, m.low, m.high"
            " FROM dictameter.measure m JOIN dictameter.metric t USING (metric_id)"
            " JOIN dictameter.scope s USING (scope_id) WHERE m.revision = 0 AND t.id LIKE 'A6%'")
        self.figures = {self.figure_of(row): (row, cohort_of(self, *self.figure_of(row))) for row in self.published if row["state"] == "1"}

    @staticmethod
    def figure_of(row):
        return int(row["id"].split("w")[1]), (int(row["period_kind"]), datetime.date.fromisoformat(row["first"]))


@pytest.fixture(scope="module", params=WORLDS)
def attacked(request):
    made = Attacked(*request.param)
    yield made
    made.drop()


def test_what_is_told_equals_its_recomputation(attacked):
    seen = collections.Counter()
    for (weeks, period), (row, people) in attacked.figures.items():
        kept, told = sum(people.values()), len(people) // 11 * 11
        share = step(kept, len(people)) / 20
        assert close(float(row["value"]), share)
        for column, limit, how in (("low", 0, "down"), ("high", 1, "up")):
            exact = wilson((share + .05 * limit - .025) * told, told)[limit]
            assert close(float(row[column]), on_grid(SHARE, exact, how)), (row, exact)
        assert float(row["low"]) <= wilson(kept, len(people))[0] and wilson(kept, len(people))[1] <= float(row["high"])
        seen[weeks, period[0]] += 1
    assert min(seen[4, 3], seen[12, 3]) > 0 and min(seen[w, 2] for w in BACK) > 1 or sum(attacked.counts) < 1000, seen


def test_who_is_of_a_site_that_has_just_joined_or_is_silent_is_in_no_cohort(attacked):
    """Those who began from January on, and from April on."""
    counted = [{p.site for p in attacked.figures[4, (3, datetime.date(2026, month, 1))][1]} for month in (4, 7)
               if (4, (3, datetime.date(2026, month, 1))) in attacked.figures]
    assert counted == ([{"H"}, set(SITES)] if attacked.disturbs else [set(SITES)] * len(counted))


def test_new_users_are_not_told_while_a_site_joins(attacked):
    told = {r["first"] for r in attacked.rows(
        "SELECT date '2000-01-01' + m.period_id % 100000 AS first FROM dictameter.measure m JOIN dictameter.metric t"
        " USING (metric_id) JOIN dictameter.scope s USING (scope_id) WHERE m.revision = 0 AND s.kind = 1 AND t.id = 'N3_new'"
        " AND m.state IN (0, 1)")}
    months = {f"2026-0{m}-01" for m in range(1, 10)}
    assert told & months == (months - {f"2026-0{m}-01" for m in (2, 3, 4)} if attacked.disturbs else months)


def test_no_number_of_people_is_told_and_none_by_days_or_sites(attacked):
    for row in attacked.published:
        assert row["period_kind"] in ("2", "3") and row["kind"] == "1", row
        assert {row[c] for c in ("clinicians", "documents", "numerator", "denominator")} == {None}, row


def test_what_is_withheld_is_so_in_one_way(attacked):
    """Whether for its own few, or for those of a month of the same quarter: which is not said."""
    assert {row["state"] for row in attacked.published} <= {"1", "2"}
    withheld = collections.defaultdict(list)
    for row in attacked.published:
        if row["state"] == "2":
            people = cohort_of(attacked, *attacked.figure_of(row))
            kept = sum(people.values())
            few = min(kept, len(people) - kept) < 11
            weeks, (_, first) = attacked.figure_of(row)
            withheld[weeks, quarter_of(first)].append(
                few or min(len(numbers(step(kept, len(people)), n)) for n in alike(len(people))) < 2)
    assert (withheld or sum(attacked.counts) > 1000) and all(any(few) for few in withheld.values()), withheld


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
        told = [(period, figure) for (w, period), figure in attacked.figures.items() if w == weeks]
        for quarter in {quarter_of(first) for (_, first), _ in told}:
            within = [figure for (_, first), figure in told if quarter_of(first) == quarter]
            for active in (True, False):
                assert few_left(within, active) is None, (weeks, quarter, active)


def test_with_all_numbers_of_people_known_two_numbers_at_least_may_have_been_active(attacked):
    for key, (row, people) in attacked.figures.items():
        assert min(len(numbers(round(20 * float(row["value"])), n)) for n in alike(len(people))) > 1, key


def test_beside_the_curve_of_abandonment_no_few_are_known_to_have_stayed_away_and_come_back(attacked):
    """Who had not stopped by week 4 and was not active then: of one quarter's cohort."""
    seen = 0
    for quarter in range(4):
        first = months_after(datetime.date(2026, 10, 1), -3 * quarter)
        found = attacked.told("abandonment", 300000 + (first - datetime.date(2000, 1, 1)).days).get("all", {"points": []})
        for point in found["points"]:
            figure = attacked.figures.get((4, (3, months_after(first, -3))))
            if point["week"] != 4 or figure is None:
                continue
            people = len(figure[1])
            active = numbers(round(20 * float(figure[0]["value"])), people)
            gone = [n for n in range(11, people - 10) if step(n, people) == round(20 * point["value"])]
            least, most = max(0, people - gone[-1] - active[-1]), people - gone[0] - active[0]
            assert not (least == most and least in FEW), (first, least, most)
            seen += 1
    assert seen or attacked.disturbs
