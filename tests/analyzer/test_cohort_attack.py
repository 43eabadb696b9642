# SPDX-License-Identifier: GPL-3.0-or-later
"""An attack on what is told of those who began: no sum or difference of what was told, in any quarter, is a few persons.

Three sites, one of a few clinicians, through three quarters in which days come late. Whoever subtracts has, of each
curve, who is in it, who had the event by each told time and who had it not. Who was behind a figure is kept as it was
when it was told. And whoever computes backwards has what is told, and all numbers of people that may have been told
of like that."""
import datetime
import itertools
import math
import random

import pytest

from beginners import FIRST, WEEKS, Beginners, Person, abandonment_known, after, drawn, first_use_known, veterans

FEW = range(1, 11)
TOGETHER = 4  # figures that are added and subtracted
RUNS = [("2026-07-16 08:00:00", datetime.date(2026, 7, 1)), ("2026-10-16 08:00:00", datetime.date(2026, 10, 1)),
        ("2027-01-16 08:00:00", datetime.date(2027, 1, 1))]
SITES = {"H": 330, "G": 220, "T": 12}
CURVES = {"first_use": first_use_known, "abandonment": abandonment_known}


def quarter_before(until):
    first = datetime.date(until.year - (until.month == 1), (until.month - 4) % 12 + 1, 1)
    return 300000 + (first - datetime.date(2000, 1, 1)).days


def began(kind, person):
    return person.assigned if kind == "first_use" else person.uses[0]


def figures_of(kind, people, told, since, until):
    """The sets of persons behind the curves of one quarter, of those who began from a day on."""
    made = {}
    for site, found in told.items():
        times = {p: t for p in people if site in ("all", p.site) and (t := CURVES[kind](p, until)) is not None and
                 (since is None or began(kind, p) >= since)}
        for point in found["points"]:
            assert found["people"] == len(times) // 11 * 11, "the persons behind it are known"
            had = frozenset(p for p, (d, what) in times.items() if what == "event" and d <= 7 * point["week"])
            made[site, "in"] = frozenset(times)
            made[site, "event", point["week"]] = had
            made[site, "not", point["week"]] = frozenset(times) - had
    return made


def few_of(figures):
    """The first combination of some of the sets that leaves a few persons, each once; None."""
    sets = sorted(set(figures.values()), key=len)
    for number in range(1, TOGETHER + 1):
        for chosen in itertools.combinations(sets, number):
            for signs in itertools.product((1, -1), repeat=number - 1):
                count = {}
                for sign, group in zip((1, *signs), chosen):
                    for person in group:
                        count[person] = count.get(person, 0) + sign
                left = {v for v in count.values() if v}
                if len(left) == 1 and sum(v != 0 for v in count.values()) in FEW:
                    return [k for k, v in figures.items() if v in chosen]
    return None


class Attacked(Beginners):
    """What was told by quarter and kind, with who was behind it."""

    def __init__(self, seed):
        super().__init__(drawn(seed, SITES), veterans(datetime.date(2027, 1, 10)))
        dice = random.Random(seed)
        self.figures, self.curves, since = {}, {}, {}
        for number, (moment, until) in enumerate(RUNS):
            self.run_at(moment)
            quarter = quarter_before(until)
            for kind in CURVES:
                told = self.curves[quarter, kind] = self.told(kind, quarter)
                self.figures[quarter, kind] = figures_of(kind, self.people, told, since.get(kind), until)
                if any(f["points"] for f in told.values()):
                    back = 3 if kind == "first_use" else 6
                    month = until.year * 12 + until.month - 1 - back
                    since[kind] = datetime.date(month // 12, month % 12 + 1, 1)
            late = [Person(site, f"late{number}{site}{i}", day := after(FIRST, dice.randint(40, 330)),
                           [after(day, 7 * k) for k in range(dice.randint(1, 5))])
                    for site in SITES for i in range(3)]
            self.people += late
            self.load_at("2027-06-01 08:00:00", self.written(f"late{number}", late))


@pytest.fixture(scope="module", params=[1, 2])
def attacked(request):
    made = Attacked(request.param)
    yield made
    made.drop()


def test_what_is_told_in_a_quarter_leaves_no_few(attacked):
    told = {kind: sum(bool(figures) for (_, of), figures in attacked.figures.items() if of == kind) for kind in CURVES}
    assert told["first_use"] == 3 and told["abandonment"] == 2, told
    for (quarter, kind), figures in attacked.figures.items():
        for one, other in itertools.combinations_with_replacement([None, *WEEKS[kind]], 2):
            chosen = {k: v for k, v in figures.items() if k[1] == "in" or k[2] in (one, other)}
            assert few_of(chosen) is None, (quarter, kind, few_of(chosen))


def steps_of(point):
    return round(20 * point["value"])


def fits(found, people):
    """Whether a curve could be told like that of so many: at each point eleven more, and eleven who had it not."""
    before = 0
    for point in found["points"]:
        events = before + 11
        while events <= people and math.floor(20 * events / people + .5) != steps_of(point):
            events += 1
        if people - events < 11:
            return False
        before = events
    return people // 11 * 11 == found["people"]


def test_no_number_of_people_follows_from_what_is_told(attacked):
    """Eleven remain of each curve: less a number that is known exactly, no one to ten are left for certain."""
    seen = 0
    for told in attacked.curves.values():
        for found in told.values():
            if found["points"]:
                assert sum(fits(found, people) for people in range(11, 1000)) == 11, found
                seen += 1
    assert seen >= 8


def test_limits_follow_from_the_share_and_the_number(attacked):
    """Points with the same share and number have the same limits, whoever is behind them."""
    limits = {}
    for told in attacked.curves.values():
        for found in told.values():
            for point in found["points"]:
                at = limits.setdefault((found["people"], steps_of(point)), (point["low"], point["high"]))
                assert at == (point["low"], point["high"])


def test_quarters_share_nobody_and_tell_of_those_who_began_since(attacked):
    """The persons behind each figure were found by that rule, and are as many as it says."""
    for kind in CURVES:
        cohorts = [figures["all", "in"] for (_, of), figures in attacked.figures.items() if of == kind and figures]
        for one, other in itertools.combinations(cohorts, 2):
            assert not one & other
