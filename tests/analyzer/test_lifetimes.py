# SPDX-License-Identifier: GPL-3.0-or-later
"""Times to the first use of a seat and to its abandonment: from days of use to what is told, once, and of whom."""
import datetime
import math

import pytest

from beginners import FIRST, QUARTER, UNTIL, WEEKS, Beginners, Person, abandonment_known, after, drawn, first_use_known, \
    quarter_start, veterans

SPRING, WINTER = datetime.date(2026, 4, 1), datetime.date(2026, 1, 1)


@pytest.fixture(scope="module")
def clinic():
    made = Beginners(drawn(5, {"H": 400, "G": 300}))
    made.run()
    yield made
    made.drop()


def cohort(clinic, time_of, site):
    made = [time_of(p) for p in clinic.people if site in ("all", p.site)]
    return [m for m in made if m is not None]


def events(people, week):
    return sum(d <= 7 * week and what == "event" for d, what in people)


def told_share(part, whole):
    return math.floor(20 * part / whole + .5) / 20


CURVES = [("first_use", first_use_known), ("abandonment", abandonment_known)]


def may_be_told(people, before, week):
    """Of each number that is told as the same, eleven had the event since and eleven had it not, with the told shares."""
    by, since = (told_share(events(people, w), len(people)) if w else 0 for w in (week, before))
    least = len(people) // 11 * 11
    return events(people, week) - (events(people, before) if before else 0) >= 11 and 0 < by < 1 and \
        len(people) - events(people, week) >= 11 and all(
            math.floor(by * n + .5) - math.floor(since * n + .5) >= 11 and n - math.floor(by * n + .5) >= 11
            for n in range(least, least + 11))


@pytest.mark.parametrize("kind, time_of", CURVES)
def test_all_sites_are_told_where_eleven_had_the_event_and_eleven_had_not(clinic, kind, time_of):
    people = cohort(clinic, time_of, "all")
    weeks, before = [], None
    for week in WEEKS[kind]:
        if may_be_told(people, before, week):
            weeks.append(week)
            before = week
    found = clinic.told(kind)["all"]
    assert len(weeks) >= 2 and [p["week"] for p in found["points"]] == weeks
    assert found["people"] == len(people) // 11 * 11
    assert found["text"] == f"finding.{kind}.curve"


def wilson(share, n, sign):
    z = 1.959963984540054
    return (share + z * z / 2 / n + sign * z * math.sqrt(share * (1 - share) / n + z * z / 4 / n / n)) / (1 + z * z / n)


@pytest.mark.parametrize("kind, time_of", CURVES)
def test_shares_are_those_of_the_days_in_fives_and_limits_follow_from_what_is_told(clinic, kind, time_of):
    told = clinic.told(kind)
    assert {s for s, f in told.items() if f["points"]} == {"G", "H", "all"}
    for site, found in told.items():
        people = cohort(clinic, time_of, site)
        for point in found["points"]:
            share, n = point["value"], found["people"]
            assert share == pytest.approx(told_share(events(people, point["week"]), len(people)), abs=1e-12), (site, point)
            assert point["low"] == pytest.approx(math.floor(100 * wilson(max(0, share - .025), n, -1)) / 100), (site, point)
            assert point["high"] == pytest.approx(math.ceil(100 * wilson(min(1, share + .025), n, 1)) / 100), (site, point)
            assert set(point) == {"week", "value", "low", "high"}, "who left is not told of"


def test_the_half_lies_between_the_told_times_that_pass_it(clinic):
    for site, found in clinic.told("first_use").items():
        people = cohort(clinic, first_use_known, site)
        if "half_by" in found:
            assert events(people, found["half_after"]) / len(people) < .5 < events(people, found["half_by"]) / len(people)
            assert found["half_after_low"] <= found["half_after"]
        assert max((p["week"] for p in found["points"] if p["high"] < .495), default=0) == found["half_after_low"]
    assert "half_by" in clinic.told("first_use")["all"]


@pytest.mark.parametrize("kind, time_of", CURVES)
def test_no_step_of_a_site_and_none_of_all_less_one_are_fewer_than_eleven(clinic, kind, time_of):
    told = clinic.told(kind)
    steps = {w["week"] for s in "HG" for w in told[s]["points"]}
    assert steps <= {p["week"] for p in told["all"]["points"]}
    for site in "HG":
        since = None
        for point in told[site]["points"]:
            for group in ([site], [s for s in "HG" if s != site]):
                people = [p for s in group for p in cohort(clinic, time_of, s)]
                assert events(people, point["week"]) - (events(people, since) if since else 0) >= 11
                assert len(people) - events(people, point["week"]) >= 11
            since = point["week"]


def monthly_new(clinic, site):
    """Whose first use lies in each month of the cohort, as the monthly measure publishes it; NULL: withheld."""
    rows = clinic.rows(
        "SELECT m.period_id, m.numerator FROM dictameter.measure m JOIN dictameter.scope s USING (scope_id)"
        " LEFT JOIN dictameter.site t ON t.site_id = s.site_id AND s.kind = 2"
        f" WHERE m.metric_id = 1012 AND s.kind IN (1, 2) AND coalesce(t.code, 'all') = '{site}' AND m.revision = 0")
    months = {300000 - 100000 + (datetime.date(2026, m, 1) - datetime.date(2000, 1, 1)).days for m in (1, 2, 3)}
    return [int(float(r["numerator"])) for r in rows if int(r["period_id"]) in months and r["numerator"]]


def test_the_cohort_is_that_of_the_months_and_who_is_between_is_never_surely_a_few(clinic):
    """The number of beginners is published by the month: less the cohort's it leaves eleven answers."""
    seen = 0
    for site in ("H", "G", "all"):
        months, people = monthly_new(clinic, site), clinic.told("abandonment")[site]["people"]
        if len(months) == 3:
            assert people <= sum(months) <= people + 10, (site, months)
            seen += 1
    assert seen > 0
    first = [p for p in clinic.people if first_use_known(p) is not None]
    assert {quarter_start(p.assigned) for p in first} == {WINTER, SPRING}, "cohorts are cut at quarters"


def send(clinic, name, people):
    clinic.people += people
    clinic.load(clinic.written(name, people))


def test_a_curve_that_was_told_stays_and_the_next_quarter_tells_of_others():
    made = Beginners(drawn(6, {"H": 300}), veterans(datetime.date(2027, 1, 5)))
    try:
        made.run()
        before = made.told("first_use"), made.told("abandonment")
        assert all(f["points"] for s, f in [*before[0].items(), *before[1].items()] if s != "T")
        late = [Person("H", f"late{i}", after(FIRST, 100), [after(FIRST, 101 + i), after(FIRST, 300)]) for i in range(30)]
        send(made, "late", late)
        made.run()
        made.run("--all")
        assert (made.told("first_use"), made.told("abandonment")) == before
        made.run_at("2027-01-16 08:00:00")
        autumn = QUARTER + 92
        assert (made.told("first_use"), made.told("abandonment")) == before
        of_summer = [p for p in made.people if p.site == "H" and p.assigned and p.assigned >= datetime.date(2026, 7, 1)]
        assert made.told("first_use", autumn)["H"]["people"] == len(of_summer) // 11 * 11, "who came late is in no cohort"
    finally:
        made.drop()


def test_of_twenty_one_nothing_is_told_and_they_wait():
    people = [Person("H", f"p{i}", after(FIRST, 200), [after(FIRST, 203)] if i < 11 else []) for i in range(21)]
    made = Beginners(people)
    try:
        made.run()
        assert {f["text"] for f in made.told("first_use").values()} == {"finding.first_use.few"}
        assert not any(f["points"] or "people" in f or "half_by" in f for f in made.told("first_use").values())
        assert made.told("first_use")["all"]["waits"] is True
        send(made, "one", [Person("H", "last", after(FIRST, 200))])
        made.run()
        assert [(p["week"], p["value"]) for p in made.told("first_use")["H"]["points"]] == [(1, .5)]
    finally:
        made.drop()


def daily(first, days):
    return [after(first, i) for i in range(0, days, 2)]


def gone(name, number, start, uses, seats=()):
    return [Person("H", f"{name}{i}", start, uses, seats=seats) for i in range(number)]


def test_a_site_that_fell_silent_is_not_read_as_one_whose_clinicians_stopped():
    """Nobody of G used it from some day on: its telemetry, not its clinicians, stopped."""
    silent = datetime.date(2026, 5, 1)
    people = [Person(site, f"{site}{i}", after(WINTER, i), daily(after(WINTER, i), 40 if i % 2 else 200)) for site in "HG"
              for i in range(80)]
    for person in people:
        person.uses = [d for d in person.uses if d < (silent if person.site == "G" else UNTIL)]
    made = Beginners(people, [*veterans(sites="HT"), *veterans(silent, "G")])
    try:
        made.run()
        told = made.told("abandonment")
        assert "G" not in told and told["H"] == told["all"], "nobody of G is followed to the end of what is told"
        assert [(p["week"], p["value"]) for p in told["H"]["points"]] == [(8, .5)]
    finally:
        made.drop()


def late_site(number):
    """H sends all along; T begins in the quarter, with so many."""
    people = [Person("H", f"H{i}", None, daily(after(WINTER, i % 80), 40 if i % 2 else 200)) for i in range(109 - number)]
    people += [Person("T", f"T{i}", None, daily(after(WINTER, 10 + i), 200)) for i in range(number)]
    made = Beginners(people, veterans(sites="HG"))
    try:
        made.run()
        return made.told("abandonment")
    finally:
        made.drop()


def test_less_who_began_in_all_what_is_told_says_nothing_of_a_few_who_are_left_out():
    """109 began, which the months tell: whether one or ten of them are of a site that began too late, 88 are told."""
    assert {late_site(few)["all"]["people"] for few in (1, 10)} == {88}
    found = late_site(20)
    assert found["all"]["people"] == 88 and found["H"]["people"] == 88, "twenty may be known"


def test_who_is_seen_first_after_a_silence_is_no_beginner():
    """G sends from mid-January on again: who uses it then may have begun in the silence."""
    people = [Person(site, f"{site}{i}", None, daily(after(WINTER, 30 + i % 30), 40 if i % 2 else 200)) for site in "HG"
              for i in range(80)]
    veteran = next(veterans(sites="G"))
    veteran.uses = [d for d in veteran.uses if not after(WINTER, -20) <= d < after(WINTER, 20)]
    made = Beginners(people, [*veterans(sites="HT"), veteran])
    try:
        made.run()
        told = made.told("abandonment")
        assert "G" not in told and told["H"] == told["all"] and told["H"]["people"] == 77
    finally:
        made.drop()


def test_seats_are_followed_as_states():
    """Exchanged, given again, used after all: no seat that ended. Taken back when idle: an abandonment. Left: neither."""
    start = datetime.date(2026, 2, 2)
    day, use = after(start, 30), daily(start, 32) + daily(after(start, 66), 16)

    def seat(*moves):
        return [(start, "assigned"), *moves]

    exchanged = seat((day, "assigned"), (after(day, 3), "revoked"))
    again = seat((day, "revoked"), (after(day, 20), "assigned"))
    people = [
        # the last use: after 80 days where the seat changed, with a silence of 36 days then; else after two days
        *gone("stays", 60, start, daily(start, 220)),
        *gone("exchanged", 20, start, use, exchanged), *gone("again", 20, start, use, again),
        *gone("reclaimed", 60, start, daily(start, 3), seat((after(start, 40), "revoked"))),
        *gone("left", 40, start, daily(start, 3), seat((after(start, 6), "revoked"))),
    ]
    made = Beginners(people)
    try:
        made.run()
        found = made.told("abandonment")["H"]
        assert found["people"] == 200 // 11 * 11
        # of 200: 60 reclaimed by week 1; 40 more, whose seat never ended, by week 13; the 40 who left never
        assert [(p["week"], p["value"]) for p in found["points"]] == [(1, .3), (13, .5)]
    finally:
        made.drop()


def test_a_seat_that_is_taken_back_before_the_first_use_ends_only_where_nothing_follows():
    start = datetime.date(2026, 2, 2)
    taken, late = after(start, 3), after(start, 10)
    people = [
        *gone("never", 40, start, []), *gone("used", 40, start, [after(start, 2)]),
        *gone("exchanged", 20, start, [after(start, 40)], [(start, "assigned"), (taken, "assigned"), (taken, "revoked")]),
        *gone("again", 20, start, [late], [(start, "assigned"), (taken, "revoked"), (after(taken, 2), "assigned")]),
        *gone("after all", 20, start, [late], [(start, "assigned"), (taken, "revoked")]),
        *gone("ended", 60, start, [after(start, 50)], [(start, "assigned"), (taken, "revoked")]),
    ]
    made = Beginners(people)
    try:
        made.run()
        found = made.told("first_use")["H"]
        # of 200: 40 by week 1, 40 more by week 2, 20 by week 8; the 60 whose seat had ended use it then without one
        assert [(p["week"], p["value"]) for p in found["points"]] == [(1, .2), (2, .4), (8, .5)]
    finally:
        made.drop()


def test_the_seats_that_a_site_tells_of_first_are_those_that_were_held_already():
    """Their holders do not begin on the day on which the telemetry does, however soon it sees them."""
    start = datetime.date(2026, 2, 2)
    people = [Person("H", f"held{i}", after(FIRST, i % 5), [after(FIRST, 5)]) for i in range(100)]
    people += [*gone("soon", 60, start, [after(start, 10)]), *gone("never", 40, start, [])]
    made = Beginners(people)
    try:
        made.run()
        found = made.told("first_use")["H"]
        assert [(p["week"], p["value"]) for p in found["points"]] == [(2, .6)]
        assert found["people"] == 99
    finally:
        made.drop()
