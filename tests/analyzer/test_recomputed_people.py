# SPDX-License-Identifier: GPL-3.0-or-later
"""Seats, time to first use, surveys and quantiles recomputed from the raw events by SQL, Python and R."""
import collections
import datetime
import json
import math
import subprocess

import pytest

from analysing import AS_OF, Clinic
from recomputing import (MET, PERIODS, Limits, catalog, check, jackknife, measured, measures, never_met, scopes_of_rows, sums,
                         wilson)

NAMES = ["month", "quarter", "year"]
RUN_IN = 28  # days in which whoever uses it may have begun before the telemetry
VOICE = ("SELECT {keys}, e.day FROM dictameter.event_session e UNION SELECT {keys}, e.day"
         " FROM dictameter.event_document e WHERE e.status = 1 AND e.modality IN (1, 3, 4, 5)")
KEYS = ("e.clinician_id, e.site_id, e.unit_id, e.role_id, e.specialty_id,"
        " 0 AS doc_type, 0 AS setting, 0 AS device, 0 AS release_id")


def load_exhaustion(clinic):
    """The simulated clinic asks nobody for the PFI: whoever answered on burnout answers it too, now and then in part."""
    with open(clinic.path("events"), encoding="utf-8") as events, \
            open(clinic.path("pfi"), "w", encoding="utf-8") as more:
        for number, line in enumerate(line for line in events if '"burnout1"' in line):
            event = json.loads(line)
            event["event_id"] = event["event_id"][:-4] + f"{number:04x}"
            event["instrument"] = "pfi"
            event["seq"] += 10 ** 9
            event.update({f"item{i}": (number * (i + 2) + i) % 5 for i in range(1, 5 if number % 7 else 4)})
            more.write(json.dumps(event) + "\n")
    clinic.load(clinic.path("pfi"))


@pytest.fixture(scope="module")
def clinic():
    made = Clinic(clinicians=240, days=430, seed=5, sites=3)
    load_exhaustion(made)
    made.run()
    yield made
    made.drop()


def by_scope(clinic, sql):
    """{scope: [rows]} of a statement that returns KEYS."""
    rows = clinic.rows(sql)
    result = collections.defaultdict(list)
    for row, places in zip(rows, scopes_of_rows(clinic, rows)):
        if "day" in row:
            row["day"] = datetime.date.fromisoformat(row["day"])
        for scope in places:
            result[scope].append(row)
    return result


@pytest.fixture(scope="module")
def seats(clinic):
    return by_scope(clinic, f"SELECT {KEYS}, e.day, e.action, coalesce(e.seats, 1) AS seats"
                            " FROM dictameter.event_seat e ORDER BY e.day, e.action")


@pytest.fixture(scope="module")
def uses(clinic):
    return by_scope(clinic, VOICE.format(keys=KEYS) + " ORDER BY day")


class Days:
    """Of everybody, wherever it was: the days of use; and the first day that anything tells of anybody."""

    def __init__(self, seats, uses):
        self.used = collections.defaultdict(list)
        for row in uses[(1,)]:
            if row["clinician_id"] != "0":
                self.used[row["clinician_id"]].append(row["day"])
        movements = [r["day"] for r in seats[(1,)] if r["clinician_id"] != "0" and r["action"] in ("2", "4")]
        self.began = min(movements + [d for days in self.used.values() for d in days])

    def first(self, clinician):
        return min(self.used[clinician], default=datetime.date.max)


def held(rows):
    """{clinician: (first day of the seat, day it was taken back or never)} of a scope's movements."""
    result = {}
    for row in rows:
        if row["clinician_id"] == "0":
            continue
        since, gone = result.get(row["clinician_id"], (datetime.date.max, datetime.date.max))
        if row["action"] == "2":
            result[row["clinician_id"]] = (min(since, row["day"]), datetime.date.max)
        elif row["action"] == "4":
            result[row["clinician_id"]] = (since, row["day"])
    return result


def ended(rows, used):
    """Of one scope's holders: the first day on which no seat is open, and 28 days bring neither another nor a use."""
    moves, ends = collections.defaultdict(list), {}
    for row in rows:
        if row["clinician_id"] != "0" and row["action"] in ("2", "4"):
            moves[row["clinician_id"]].append((row["day"], 1 if row["action"] == "2" else -1))
    for clinician, steps in moves.items():
        held_now = begun = 0
        for at, (day, step) in enumerate(steps):
            held_now, begun = max(0, held_now + step), begun or step > 0
            soon = day + datetime.timedelta(days=28)
            if begun and step < 0 and held_now == 0 and clinician not in ends and not any(
                    s > 0 and d <= soon for d, s in steps[at + 1:]) and not any(day < d <= soon for d in used[clinician]):
                ends[clinician] = day
    return ends


def sending(clinic, uses):
    """{clinician: (first day of the site, its days of use in order)}"""
    sites, days = {}, collections.defaultdict(set)
    for row in clinic.rows("SELECT clinician_id, site_id FROM dictameter.clinician_key"):
        sites[row["clinician_id"]] = row["site_id"]
    for row in uses[(1,)]:
        if row["clinician_id"] != "0":
            days[sites[row["clinician_id"]]].add(row["day"])
    began = {r["site_id"]: datetime.date.fromisoformat(r["day"]) for r in clinic.rows(
        "SELECT site_id, min(first_day) AS day FROM dictameter.clinician_month WHERE clinician_id > 0 GROUP BY site_id")}
    return {c: (began.get(s, datetime.date.max), sorted(days[s])) for c, s in sites.items()}


def seen(site, since):
    """The last day on which the site was sending before it fell silent; None where it is not known from the seat on."""
    began, days = site
    if since <= began:
        return None
    last = None
    for day in (d for d in days if d >= since):
        if (day - (last or since)).days > 14:
            break
        last = day
    return last


def bounds(name):
    """The days of a period, of one that is not over up to what is known of it."""
    first, until = (datetime.date.fromisoformat(day) for day in PERIODS[name][1:])
    return first, min(until, datetime.date.fromisoformat(AS_OF) + datetime.timedelta(days=1))


def stock(rows, until):
    """Seats bought, and seats of each holder, at the end of the day before."""
    bought = sum(int(r["seats"]) for r in rows if r["action"] == "1" and r["day"] < until)
    holders = collections.Counter()
    for row in rows:
        if row["day"] < until and row["clinician_id"] != "0" and row["action"] in ("2", "4"):
            holders[row["clinician_id"]] += 1 if row["action"] == "2" else -1
    return bought, holders


def active(rows, first, until):
    return {r["clinician_id"] for r in rows if first <= r["day"] < until and r["clinician_id"] != "0"}


@pytest.mark.parametrize("name", NAMES)
def test_seats_and_their_users_equal_their_recomputation(clinic, seats, uses, name):
    first, until = bounds(name)
    days, seen = Days(seats, uses), collections.Counter()
    for row, metric, scope in measures(clinic, name, ("stock_share", "share_clinicians")):
        bought, holders = stock(seats[scope], until)
        working = active(uses[scope], first, until)
        if metric["id"] == "A1":
            parts = len({c for c, n in holders.items() if n > 0} & working), bought
        elif metric["id"] == "A2":
            parts = sum(holders.values()), bought
        elif metric["id"] == "A3":
            held_now = {c for c, n in holders.items() if n > 0}
            parts = len(held_now & working), len(held_now)
        elif metric["id"] == "A4":
            old = [c for c, (since, gone) in held(seats[scope]).items()
                   if since <= until - datetime.timedelta(days=30) and gone >= until]
            parts = sum(days.first(c) >= until for c in old), len(old)
        else:
            continue
        interval = wilson(*parts) if metric["id"] == "A3" else (None, None)
        check(row, metric, parts[0] / parts[1], interval, parts)
        seen[metric["id"], row["state"]] += 1
    assert all(seen[m, "6"] for m in ("A1", "A2")) and seen["A3", "0"] and sum(seen.values()) > 20, seen


def test_ehr_coverage_equals_its_recomputation(clinic):
    for name in NAMES:
        recomputed, seen = sums(clinic, *PERIODS[name][1:]), 0
        for row, metric, scope in measures(clinic, name, ("stock_share",)):
            if metric["id"] == "N7":
                parts = [sum(values[c] * f for values in recomputed[scope].values() for c, f in measured(metric, side))
                         for side in ("numerator", "denominator")]
                check(row, metric, parts[0] / parts[1], (None, None), parts)
                seen += 1
        assert seen > 10


def test_what_became_of_users_equals_its_recomputation(clinic, seats, uses):
    first, until = bounds("month")
    before = (first - datetime.timedelta(days=1)).replace(day=1)
    days, seen = Days(seats, uses), collections.Counter()
    assert before >= days.began + datetime.timedelta(days=RUN_IN)
    for row, metric, scope in measures(clinic, "month", ("flow",)):
        members = {use["clinician_id"] for use in uses[scope] if use["day"] < until} - {"0"}
        within = lambda a, b: {c for c in members if any(a <= d < b for d in days.used[c])}
        now, previous = within(first, until), within(before, first)
        counted, held = {"new": (now, {c for c in now if days.first(c) >= first}),
                         "kept": (now, now & previous),
                         "returned": (now, {c for c in now - previous if days.first(c) < before}),
                         "lapsed": (previous, previous - now)}[metric["parameter"]]
        parts = len(held), len(counted)
        check(row, metric, parts[0] / parts[1], wilson(*parts), parts)
        seen[metric["id"], row["state"]] += 1
    assert len({m for m, _ in seen}) == 4, seen
    rows = clinic.rows("SELECT DISTINCT period_id / 100000 AS kind FROM dictameter.measure JOIN dictameter.metric t"
                       " USING (metric_id) WHERE t.id LIKE 'N3\\_%'")
    assert [r["kind"] for r in rows] == ["2"]


def test_stickiness_equals_its_recomputation(clinic, seats, uses):
    first, until = bounds("month")
    days, limits, waiting = Days(seats, uses), Limits(), []
    for row, metric, scope in measures(clinic, "month", ("stickiness",)):
        members = {use["clinician_id"] for use in uses[scope] if use["day"] < until} - {"0"}
        used = [len({d for d in days.used[c] if first <= d < until}) for c in sorted(members)]
        pairs = [(n, (until - first).days) for n in used if n]
        value, interval = jackknife(pairs, "share", limits)
        waiting.append((row, metric, value, interval, tuple(sum(p[i] for p in pairs) for i in (0, 1))))
    limits.answer()
    assert len(waiting) > 3
    for row, metric, value, interval, parts in waiting:
        check(row, metric, value, interval(), parts)


@pytest.mark.parametrize("name", NAMES)
def test_the_time_to_first_use_equals_survfit(clinic, seats, uses, name, tmp_path):
    _, until = bounds(name)
    # Of what comes later a period knows nothing.
    sites = {c: (began, [d for d in days if d < until]) for c, (began, days) in sending(clinic, uses).items()}
    days, waiting, lines = Days(seats, uses), [], []
    before = collections.defaultdict(list, {c: [d for d in used if d < until] for c, used in days.used.items()})
    for row, metric, scope in measures(clinic, name, ("survival",)):
        ends = ended([r for r in seats[scope] if r["day"] < until], before)
        for clinician, (since, _) in held(seats[scope]).items():
            used, known = days.first(clinician), seen(sites[clinician], since)
            if since >= until or used < since or not known:
                continue
            last = min(until, known + datetime.timedelta(days=1))
            lost = ends.get(clinician, datetime.date.max)
            gone = min(lost, last)
            outcome = 1 if used < last and used <= lost else 2 if lost < last else 0
            lines.append(f"{len(waiting)} {(min(used, gone) - since).days} {outcome}\n")
        waiting.append((row, metric))
    (tmp_path / "follow_up").write_text("".join(lines), encoding="ascii")
    done = subprocess.run(["Rscript", "--vanilla", "tests/analyzer/oracle_incidence.R", tmp_path / "follow_up"],
                          check=True, stdout=subprocess.PIPE, text=True)
    answers = [line.split() for line in done.stdout.splitlines()]
    assert len(answers) == len(waiting) > 1
    for (row, metric), (_, value, low, high) in zip(waiting, answers):
        interval = tuple(None if v == "nan" else float(v) for v in (low, high))
        if None in interval:  # an interval is whole or none
            interval = (None, None)
        check(row, metric, float(value), interval)


# What a survey's answers are worth: instrument, and the score of one complete answer.
SCORES = {
    "H2": (2, "2.5 * (20 + item1 + item3 + item5 + item7 + item9 - item2 - item4 - item6 - item8 - item10)"),
    "H4_burnout": (4, "item1"),
    "H4_pfi": (3, "(item1 + item2 + item3 + item4) / 4.0"),
    "H4_perceived": (5, "item1"),
}


def answers(clinic, name, instrument, score):
    first, until = PERIODS[name][1:]
    rows = by_scope(clinic, f"SELECT {KEYS.replace('e.clinician_id', '0 AS clinician_id')}, {score} AS score"
                            f" FROM dictameter.event_survey e WHERE instrument = {instrument} AND {score} IS NOT NULL"
                            f" AND day >= '{first}' AND day < '{until}'")
    return {scope: [float(r["score"]) for r in mine] for scope, mine in rows.items()}


def margin(limits, values, variance):
    """t times the standard error, once R has answered."""
    line = limits.ask(f"t {len(values) - 1}")
    return lambda: limits.asked[line] * math.sqrt(variance)


@pytest.mark.parametrize("name", ["quarter", "month"])
def test_survey_scores_equal_their_recomputation(clinic, name):
    limits, waiting, seen = Limits(), [], collections.Counter()
    given = {metric: answers(clinic, name, *what) for metric, what in SCORES.items()}
    given["H1"] = answers(clinic, name, 1, "item1")
    for row, metric, scope in measures(clinic, name, ("mean", "nps")):
        values = given[metric["id"]][scope]
        n = len(values)
        if metric["kind"] == "mean":
            value = math.fsum(values) / n
            variance = math.fsum((v - value) ** 2 for v in values) / (n - 1) / n
            least, most = -math.inf, math.inf
        else:
            up, down = sum(v >= 9 for v in values), sum(v <= 6 for v in values)
            value = (up - down) / n
            p, q = (up + 1) / (n + 3), (down + 1) / (n + 3)
            variance = (p + q - (p - q) ** 2) / (n + 3)
            least, most = -1, 1
        waiting.append((row, metric, value, margin(limits, values, variance), least, most))
        seen[metric["id"]] += 1
    limits.answer()
    assert min(seen[m] for m in ("H1", "H2", "H4_burnout", "H4_pfi", "H4_perceived")) > 3, seen
    for row, metric, value, half, least, most in waiting:
        check(row, metric, value, (max(least, value - half()), min(most, value + half())))


def test_response_rates_equal_their_recomputation(clinic):
    for name in ("quarter", "month"):
        first, until = PERIODS[name][1:]
        invited = by_scope(clinic, f"SELECT {KEYS.replace('e.clinician_id', '0 AS clinician_id')}, invited, responses"
                                   " FROM dictameter.event_survey e WHERE invited IS NOT NULL AND"
                                   f" responses IS NOT NULL AND day >= '{first}' AND day < '{until}'")
        seen = 0
        for row, metric, scope in measures(clinic, name, ("share",)):
            if metric["id"] == "H3":
                parts = [sum(int(r[c]) for r in invited[scope]) for c in ("responses", "invited")]
                check(row, metric, parts[0] / parts[1], wilson(*parts), parts)
                seen += 1
        assert seen > 3


# What each histogram is of, in its own unit.
HISTOGRAMS = {
    "encounter_to_sign_min": ("document", "encounter_to_sign_min", "status = 1 AND encounter_to_sign_min IS NOT NULL"),
    "words_final": ("document", "words_final", "status = 1 AND words_final IS NOT NULL"),
    "draft_to_sign_min": ("ai_draft", "draft_to_sign_min", "decision IN (1, 2) AND draft_to_sign_min IS NOT NULL"),
    "review_pace_mw_s": ("document", "words_final * 1000.0 / greatest(review_ms, 1) * 1000",
                         "status = 1 AND modality = 1 AND words_final >= 50 AND review_ms IS NOT NULL"),
}
LATENCIES = ["lat_le_100"] + [f"lat_le_{100 << i}" for i in range(1, 7)] + ["lat_gt_6400"]


def bin_of(value, origin):
    return 0 if value < origin else min(63, 1 + math.floor(4 * math.log2(value / origin) + 1e-9))


def binned(clinic, histogram, first, until):
    """{scope: {clinician: Counter of bins}} from the raw values."""
    result = collections.defaultdict(lambda: collections.defaultdict(collections.Counter))
    keys = KEYS.replace("0 AS doc_type", "coalesce(e.doc_type, 0) AS doc_type")
    if histogram["name"] == "latency_ms":
        rows = by_scope(clinic, f"SELECT {KEYS}, {', '.join(f'sum({c}) AS {c}' for c in LATENCIES)}"
                                f" FROM dictameter.event_session e WHERE day >= '{first}' AND day < '{until}'"
                                " GROUP BY e.day, 1, 2, 3, 4, 5")
        for scope, mine in rows.items():
            for row in mine:
                # A day's count of a doubling goes evenly over its four bins, the rest from the lowest up.
                counts = result[scope][row["clinician_id"]]
                counts[0] += int(row[LATENCIES[0]] or 0)
                for i, column in enumerate(LATENCIES[1:]):
                    for j in range(4):
                        counts[1 + 4 * i + j] += (int(row[column] or 0) + 3 - j) // 4
        return result
    event, value, where = HISTOGRAMS[histogram["name"]]
    for scope, mine in by_scope(clinic, f"SELECT {keys}, {value} AS value FROM dictameter.event_{event} e WHERE {where}"
                                        f" AND day >= '{first}' AND day < '{until}'").items():
        for row in mine:
            result[scope][row["clinician_id"]][bin_of(float(row["value"]), histogram["origin"])] += 1
    return result


def place_of(pooled, share):
    """The bin of a share of the pooled counts, and how far into it."""
    wanted, below, last = min(1, max(0, share)) * sum(pooled.values()), 0, None
    for i in sorted(pooled):
        last = i
        if below + pooled[i] >= wanted:
            return i, max(0, (wanted - below) / pooled[i])
        below += pooled[i]
    return last, 1


def worth(place, origin):
    i, within = place
    return origin * within if i == 0 else origin * 2 ** ((i - 1 + within) / 4)


def woodruff(people, share, origin, limits):
    """The quantile of pooled bins; limits from the clustered variance of the distribution there (CR2)."""
    pooled = sum((collections.Counter(c) for c in people), collections.Counter())
    n, (i, within) = sum(pooled.values()), place_of(pooled, share)
    variance = 0
    for counts in people:
        weight = sum(counts.values()) / n
        below = sum(c for b, c in counts.items() if b < i) + within * counts[i]
        variance += (below / n - weight * share) ** 2 / (1 - weight)
    k_eff = n * n / sum(sum(c.values()) ** 2 for c in people)
    line = limits.ask(f"t {max(1, k_eff - 1)!r}")

    def interval():
        half = limits.asked[line] * math.sqrt(variance)
        return tuple(worth(place_of(pooled, share + s * half), origin) for s in (-1, 1))

    return worth((i, within), origin), interval


@pytest.mark.parametrize("name", ["month", "quarter"])
def test_quantiles_equal_their_recomputation(clinic, name):
    counts = {h["name"]: binned(clinic, h, *PERIODS[name][1:]) for h in catalog("histograms")}
    origins = {h["name"]: h["origin"] for h in catalog("histograms")}
    limits, waiting, seen = Limits(), [], collections.Counter()
    for row, metric, scope in measures(clinic, name, ("quantile",)):
        histogram = metric["histogram"]
        people = list(counts[histogram][scope].values())
        assert int(row["clinicians"]) == len(people)
        value, interval = woodruff(people, metric["quantile"], origins[histogram], limits)
        waiting.append((row, metric, value, interval))
        seen[metric["id"]] += 1
    limits.answer()
    assert len(seen) > 4 and min(seen.values()) > 3, seen
    for row, metric, value, interval in waiting:
        check(row, metric, value, interval())


@pytest.mark.parametrize("name", ["D8_median", "D8_p90", "D11", "C6_median"])
def test_quantiles_lie_in_the_bin_of_the_raw_one(clinic, name):
    metric = next(m for m in catalog("metrics") if m["id"] == name)
    event, value, where = HISTOGRAMS[metric["histogram"]]
    _, first, until = PERIODS["quarter"]
    raw = clinic.rows(f"SELECT percentile_cont({metric['quantile']}) WITHIN GROUP (ORDER BY {value}) AS v"
                      f" FROM dictameter.event_{event} WHERE {where} AND day >= '{first}' AND day < '{until}'")
    raw = float(raw[0]["v"])
    shown = next(float(row["value"]) for row, m, scope in measures(clinic, "quarter", ("quantile",))
                 if m["id"] == name and scope == (1,))
    # A bin is 2^(1/4) wide.
    assert raw / 2 ** .25 <= shown <= raw * 2 ** .25, (raw, shown)


def test_every_metric_was_met_with_all_its_digits(clinic):
    """Else the tests above would hold it to its rounding only, or to nothing."""
    kinds = ("stock_share", "share_clinicians", "survival", "mean", "nps", "quantile", "flow", "stickiness")
    # One of a month's flows nearly always tells of few: then all four are rounded.
    assert never_met(kinds) <= {"N3_new", "N3_kept", "N3_returned", "N3_lapsed"}
    assert "H3" in MET
