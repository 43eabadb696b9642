# SPDX-License-Identifier: GPL-3.0-or-later
"""Every ratio, share and difference recomputed from the raw events by SQL, Python and R: 1e-9.

Of the product only the catalog is used: components' expressions, metrics, scopes. Folding, blocks, scopes'
tree, clusters, jackknife and limits are all done again here, the plain way.
"""
import collections
import json
import math
import subprocess

import pytest

from analysing import Clinic

CATALOG = "schema/catalog"
PERIODS = {  # period_id -> the days [from, until)
    "month": (2, "2026-08-01", "2026-09-01"),
    "quarter": (3, "2026-07-01", "2026-10-01"),
    "r28": (5, "2026-08-17", "2026-09-14"),
}
DIMENSIONS = {"site": "site_id", "unit": "unit_id", "specialty": "specialty_id", "role": "role_id",
              "doc_type": "doc_type", "setting": "setting", "device": "device", "release": "release_id"}
# Which of its own columns an event type's rows are told apart by.
TOLD = {"document": ("doc_type", "setting", "device", "release_id"), "ai_draft": ("doc_type", "setting", "release_id"),
        "audit": ("doc_type", "release_id"), "error_report": ("doc_type", "release_id"),
        "doc_volume_daily": ("doc_type",), "session": ("device", "release_id"), "mic_check": ("device",),
        "agent_action": ("release_id",), "command_daily": ("release_id",)}
DAY_FLAGS = {"active_day", "dictation_day", "document_day"}


def catalog(name):
    with open(f"{CATALOG}/{name}.json", encoding="utf-8") as file:
        return json.load(file)[name]


@pytest.fixture(scope="module")
def clinic():
    made = Clinic(clinicians=80, days=100, seed=5, sites=2)
    made.run()
    yield made
    made.drop()


def terms(metric, key):
    return [(t, 1.0) if isinstance(t, str) else (t["component"], float(t["factor"])) for t in metric.get(key) or []]


def contexts(clinic, event, components, first, until):
    """Sums of an event type's components by everything a scope can hold fixed."""
    told = TOLD.get(event, ())
    person = "e.clinician_id::text"
    if event == "audit":
        person = "CASE WHEN e.clinician_id <> 0 THEN e.clinician_id::text ELSE 'document ' || e.document_mac END"
    keys = ["e.site_id", "e.unit_id", "e.role_id", "e.specialty_id"]
    keys += [f"coalesce(e.{c}, 0)" if c in told else "0" for c in ("doc_type", "setting", "device", "release_id")]
    keys = [f"{k} AS key{i}" for i, k in enumerate(keys)]
    columns = ", ".join(f"{c['expression']} AS {c['name']}" for c in components)
    join = "LEFT JOIN dictameter.release r ON r.release_id = e.release_id" if event == "session" else ""
    sql = (f"SELECT {', '.join(keys)}, {person} AS person, {columns} FROM dictameter.event_{event} e {join}"
           f" WHERE e.day >= '{first}' AND e.day < '{until}' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9")
    if any(c["name"] in DAY_FLAGS for c in components):
        inner = ", ".join(f"{c['expression']} AS {c['name']}" for c in components)
        outer = ", ".join(f"sum({c['name']}) AS {c['name']}" for c in components)
        keys = keys[:4] + [f"0 AS key{i}" for i in range(4, 8)]
        names = ", ".join(f"key{i}" for i in range(8))
        sql = (f"SELECT {names}, person, {outer} FROM (SELECT"
               f" {', '.join(keys)}, {person} AS person, e.day, {inner} FROM dictameter.event_{event} e"
               f" WHERE e.day >= '{first}' AND e.day < '{until}' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) x"
               " GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9")
    for row in clinic.rows(sql):
        values = list(row.values())
        key = dict(zip(("site_id", "unit_id", "role_id", "specialty_id", "doc_type", "setting", "device",
                        "release_id"), map(int, values[:8])))
        yield key, values[8], {c["name"]: int(v) for c, v in zip(components, values[9:]) if v is not None}


def unit_levels(clinic):
    """For each unit: its pole's id, and the ids of itself and those above it that are no pole."""
    units = {int(r["unit_id"]): r for r in clinic.rows("SELECT unit_id, parent_id, kind FROM dictameter.unit")}
    levels = {}
    for unit_id in units:
        poles, others, at = [], [], unit_id
        while at:
            (poles if units[at]["kind"] == "pole" else others).append(at)
            at = int(units[at]["parent_id"] or 0)
        levels[unit_id] = {"pole": poles, "unit": others}
    return levels


def scopes_of(key, kinds, levels):
    for kind in kinds:
        if kind["id"] in ("pole", "unit"):
            for unit in levels.get(key["unit_id"], {}).get(kind["id"], []):
                yield (kind["number"], ("site_id", key["site_id"]), ("unit_id", unit))
            continue
        fixed = [(DIMENSIONS[d], key[DIMENSIONS[d]]) for d in kind["dimensions"]]
        if all(value for _, value in fixed):
            yield (kind["number"], *sorted(fixed))


def sums(clinic, first, until):
    """{scope: {person: {component: sum}}}"""
    kinds, levels = catalog("scopes"), unit_levels(clinic)
    result = collections.defaultdict(lambda: collections.defaultdict(collections.Counter))
    by_event = collections.defaultdict(list)
    for component in catalog("components"):
        if not component.get("stock"):
            flag = component["name"] in DAY_FLAGS
            by_event[component["event"], flag].append(component)
    for (event, _), components in by_event.items():
        for key, person, values in contexts(clinic, event, components, first, until):
            for scope in scopes_of(key, kinds, levels):
                result[scope][person].update(values)
    return result


class Limits:
    """Quantiles asked of R once, for all intervals together."""

    def __init__(self):
        self.asked = {}

    def ask(self, line):
        self.asked.setdefault(line, None)
        return line

    def answer(self):
        done = subprocess.run(["Rscript", "--vanilla", "tests/analyzer/oracle_limits.R"],
                              input="\n".join(self.asked) + "\n", check=True, stdout=subprocess.PIPE, text=True)
        self.asked = dict(zip(self.asked, map(float, done.stdout.split())))


def leave_one_out(pairs):
    y, x = sum(p[0] for p in pairs), sum(p[1] for p in pairs)
    return [(y - a) / (x - b) if x != b else math.nan for a, b in pairs]


def jackknife(pairs, kind, limits):
    """Value and what its interval needs; finished once R has answered."""
    y, x = sum(p[0] for p in pairs), sum(p[1] for p in pairs)
    theta = y / x
    k_eff = x * x / sum(b * b for _, b in pairs)
    without = leave_one_out(pairs)
    g, back = {"ratio": (math.log, math.exp),
               "share": (lambda p: math.log(p / (1 - p)), lambda v: 1 / (1 + math.exp(-v))),
               "difference": (lambda v: v, lambda v: v)}[kind]
    inside = {"ratio": lambda p: p > 0, "share": lambda p: 0 < p < 1, "difference": lambda p: True}[kind]
    if all(map(inside, without)) and len(pairs) > 1:
        changes = [g(p) for p in without]
        mean = math.fsum(changes) / len(changes)
        spread = math.sqrt((len(pairs) - 1) / len(pairs) * math.fsum((c - mean) ** 2 for c in changes))
        line = limits.ask(f"t {max(1, k_eff - 1)!r}")
        return theta, lambda: tuple(back(g(theta) + s * limits.asked[line] * spread) for s in (-1, 1))
    if kind == "share":
        n = k_eff
        low = limits.ask(f"beta .025 {theta * n!r} {n - theta * n + 1!r}") if theta > 0 else None
        high = limits.ask(f"beta .975 {theta * n + 1!r} {n - theta * n!r}") if theta < 1 else None
        return theta, lambda: (limits.asked[low] if low else 0, limits.asked[high] if high else 1)
    low = limits.ask(f"gamma .025 {y!r}") if y > 0 else None
    high = limits.ask(f"gamma .975 {y + 1!r}")
    return theta, lambda: (limits.asked[low] / x if low else 0, limits.asked[high] / x)


def close(ours, theirs):
    return abs(ours - theirs) <= 1e-9 * max(1, abs(theirs))


@pytest.mark.parametrize("name", list(PERIODS))
def test_ratios_shares_and_differences_equal_their_recomputation(clinic, name):
    kind, first, until = PERIODS[name]
    period = clinic.rows(f"SELECT {kind} * 100000 + ('{first}'::date - '2000-01-01'::date) AS id")[0]["id"]
    metrics = {m["number"]: m for m in catalog("metrics") if m["kind"] in ("ratio", "share", "difference")
               and m["interval"].startswith("ljk")}
    recomputed = sums(clinic, first, until)
    limits, waiting = Limits(), []
    for row in clinic.rows(
            "SELECT m.metric_id, m.state, m.clinicians, m.numerator, m.denominator, m.value, m.low, m.high, s.*"
            " FROM dictameter.measure m JOIN dictameter.scope s USING (scope_id)"
            f" WHERE m.period_id = {period} AND m.revision = 0"):
        metric = metrics.get(int(row["metric_id"]))
        if metric is None:
            continue
        fixed = sorted((c, int(row[c])) for c in DIMENSIONS.values() if int(row[c]))
        people = recomputed[int(row["kind"]), *fixed]
        pairs, unknown = [], False
        for person, values in people.items():
            pair = tuple(sum(values[c] * f for c, f in terms(metric, side)) for side in ("numerator", "denominator"))
            if pair != (0, 0):
                pairs.append(pair)
                unknown = unknown or person == "0"
        if row["state"] == "0":
            assert not unknown
            assert int(row["clinicians"]) == len(pairs)
            value, interval = jackknife(pairs, metric["kind"], limits)
            waiting.append((row, metric, pairs, value, interval))
        elif len(pairs) < 5 and not unknown:
            assert row["state"] in ("2", "3"), (metric["id"], row)
    limits.answer()
    # By 28 days few scope kinds are computed, and disclosure control over time leaves the large ones.
    assert len(waiting) > (40 if name == "r28" else 150)
    for row, metric, pairs, value, interval in waiting:
        low, high = interval()
        for column, theirs in (("numerator", sum(p[0] for p in pairs)), ("denominator", sum(p[1] for p in pairs)),
                               ("value", value), ("low", low), ("high", high)):
            assert close(float(row[column]), theirs), (metric["id"], column, row[column], theirs, row)


LENGTH = {"fixed": (1, 1, 1), "whole": (.55, .78, 1)}
SCENARIOS = ("low", "central", "high")
WORD_MS, FACTORS = 60000 * 6 / 173, (173 / (173 + .6744897501960817 * 101), 1, 173 / (173 - .6744897501960817 * 101))


def quantile(values, share):
    """R's type 7."""
    values = sorted(values)
    at = (len(values) - 1) * share
    below = int(at)
    above = min(below + 1, len(values) - 1)
    return values[below] + (at - below) * (values[above] - values[below])


def typed_and_dictated(clinic, first, until):
    """Raw sums by clinician, unit, specialty, site and document type."""
    return clinic.rows(f"""
        SELECT clinician_id, unit_id, specialty_id, site_id, coalesce(doc_type, 0) AS doc_type,
               count(*) FILTER (WHERE modality = 2 AND active_ms IS NOT NULL AND words_final IS NOT NULL) AS typed,
               coalesce(sum(greatest(words_final - coalesce(words_autotext, 0), 0))
                        FILTER (WHERE modality = 2 AND active_ms IS NOT NULL), 0) AS typed_words,
               coalesce(sum(active_ms) FILTER (WHERE modality = 2 AND words_final IS NOT NULL), 0) AS typed_ms,
               coalesce(sum(least(review_ms, 600000)) FILTER (WHERE modality = 2), 0) AS review_ms,
               count(*) FILTER (WHERE modality = 2 AND review_ms IS NOT NULL) AS reviewed,
               count(*) FILTER (WHERE modality = 1 AND active_ms IS NOT NULL AND words_final IS NOT NULL) AS dictated,
               coalesce(sum(greatest(words_final - coalesce(words_autotext, 0), 0))
                        FILTER (WHERE modality = 1 AND active_ms IS NOT NULL), 0) AS words,
               coalesce(sum(active_ms) FILTER (WHERE modality = 1 AND words_final IS NOT NULL), 0) AS took_ms
        FROM dictameter.event_document
        WHERE status = 1 AND day >= '{first}' AND day < '{until}'
        GROUP BY 1, 2, 3, 4, 5""")


def own_paces(rows):
    """(clinician, type) -> (ms a word without review, review a document) of 20 typed documents or more."""
    total = collections.defaultdict(collections.Counter)
    for r in rows:
        total[r["clinician_id"], r["doc_type"]].update(
            {k: int(r[k]) for k in ("typed", "typed_words", "typed_ms", "review_ms", "reviewed")})
    return {key: ((t["typed_ms"] - t["review_ms"]) / t["typed_words"],
                  t["review_ms"] / t["reviewed"] if t["reviewed"] else 0)
            for key, t in total.items() if t["typed"] >= 20 and t["typed_words"] > 0}


def paces(rows):
    """(clinician, type) -> ms a word in the three scenarios, and review: own, else group, else literature."""
    own, words, members = own_paces(rows), collections.defaultdict(collections.Counter), collections.defaultdict(set)
    for r in rows:
        group = (int(r["unit_id"]), int(r["specialty_id"]))
        members[group].add(r["clinician_id"])
        words[r["clinician_id"]][group] += int(r["words"])
    home = {c: min(g, key=lambda x: (-g[x], x[0])) for c, g in words.items() if max(g.values()) > 0}
    result = {}
    for doc_type in {r["doc_type"] for r in rows}:
        everybody = [p[0] for (_, t), p in own.items() if t == doc_type]
        spread = FACTORS
        if len(everybody) >= 5:
            spread = tuple(quantile(everybody, q) / quantile(everybody, .5) for q in (.25, .5, .75))
        for clinician in words:
            typists = [own[c, doc_type] for c in members.get(home.get(clinician), ()) if (c, doc_type) in own]
            if (clinician, doc_type) in own:
                (ms, review), factors = own[clinician, doc_type], spread
            elif len(typists) >= 5:
                ms, review = (quantile([t[i] for t in typists], .5) for i in (0, 1))
                factors = spread
            else:
                ms, review, factors = WORD_MS, 0, FACTORS
            result[clinician, doc_type] = tuple(ms * f for f in factors), review
    return result


def saved(rows, pace, length, scenario):
    """[(ms saved, documents)] a clinician."""
    by_person = collections.defaultdict(list)
    for r in rows:
        by_person[r["clinician_id"]].append(r)
    pairs = []
    for clinician, mine in sorted(by_person.items()):
        documents = sum(int(r["dictated"]) for r in mine)
        words = sum(int(r["words"]) for r in mine)
        if not documents:
            continue
        typed = sum(length * int(r["words"]) * pace[clinician, r["doc_type"]][0][scenario] for r in mine)
        review = sum(int(r["words"]) * pace[clinician, r["doc_type"]][1] for r in mine)
        if scenario > 0 and words:
            typed += documents * review / words
        pairs.append((typed - sum(int(r["took_ms"]) for r in mine), documents))
    return pairs


def test_time_saved_equals_its_recomputation(clinic):
    kind, first, until = PERIODS["quarter"]
    rows = typed_and_dictated(clinic, first, until)
    pace = paces(rows)
    sources = {(p[0][1] == WORD_MS) for p in pace.values()}
    assert sources == {True, False}, "own typed documents and the literature both occur"
    limits, waiting = Limits(), []
    measures = clinic.rows(
        "SELECT c.id, m.*, s.site_id FROM dictameter.measure m JOIN dictameter.scope s USING (scope_id)"
        " JOIN dictameter.metric c USING (metric_id) WHERE c.id ~ '^D[45]_' AND s.kind IN (1, 2) AND m.state = 0"
        f" AND m.period_id = {kind} * 100000 + ('{first}'::date - '2000-01-01'::date)")
    for row in measures:
        estimand, scenario = {"4": "fixed", "5": "whole"}[row["id"][1]], SCENARIOS.index(row["id"][3:])
        within = [r for r in rows if row["site_id"] in ("0", r["site_id"])]
        pairs = saved(within, pace, LENGTH[estimand][scenario], scenario)
        waiting.append((row, *jackknife(pairs, "difference", limits)))
    assert len(waiting) == 18
    limits.answer()
    for row, value, interval in waiting:
        for column, theirs in zip(("value", "low", "high"), (value, *interval())):
            assert close(float(row[column]), theirs), (row["id"], column, row[column], theirs)
    by_scope = {(r["scope_id"], r["id"]): float(r["value"]) for r in measures}
    for scope in {r["scope_id"] for r in measures}:
        for estimand in ("D4", "D5"):
            low, central, high = (by_scope[scope, f"{estimand}_{s}"] for s in SCENARIOS)
            assert low < central < high


# What each quantile is of, from raw events: rows and value in the metric's own unit.
RAW = {
    "D8_median": ("document", "encounter_to_sign_min", "status = 1 AND encounter_to_sign_min >= 0"),
    "D8_p90": ("document", "encounter_to_sign_min", "status = 1 AND encounter_to_sign_min >= 0"),
    "D11": ("document", "words_final", "status = 1"),
    "C6_median": ("document", "words_final * 1000.0 / review_ms * 1000",
                  "status = 1 AND modality = 1 AND words_final >= 50 AND review_ms > 0"),
}


@pytest.mark.parametrize("name", RAW)
def test_quantiles_lie_in_the_bin_of_the_raw_one(clinic, name):
    metric = next(m for m in catalog("metrics") if m["id"] == name)
    event, value, where = RAW[name]
    _, first, until = PERIODS["quarter"]
    raw = clinic.rows(f"SELECT percentile_cont({metric['quantile']}) WITHIN GROUP (ORDER BY {value}) AS v"
                      f" FROM dictameter.event_{event} WHERE {where} AND day >= '{first}' AND day < '{until}'")
    shown = clinic.rows(f"SELECT m.value FROM dictameter.measure m JOIN dictameter.scope s USING (scope_id)"
                        f" JOIN dictameter.scope_kind k USING (kind) WHERE k.id = 'all' AND m.metric_id ="
                        f" {metric['number']} AND m.period_id = 300000 + ('{first}'::date - '2000-01-01'::date)")
    raw, shown = float(raw[0]["v"]), float(shown[0]["value"])
    # A bin is 2^(1/4) wide.
    assert raw / 2 ** .25 <= shown <= raw * 2 ** .25, (raw, shown)


TIERS = {"none": (-1, 0), "rare": (0, .05), "occasional": (.05, .3), "regular": (.3, .6), "high": (.6, 2)}


def wilson(x, n):
    z = 1.9599639845400545
    centre, half = (x + z * z / 2) / (n + z * z), z / (n + z * z) * math.sqrt(x * (n - x) / n + z * z / 4)
    return centre - half, centre + half


def total(values, limits):
    """A count and what its interval needs: the jackknife, or Garwood where events vary less than by chance."""
    y, k = math.fsum(values), len(values)
    if k > 1:
        changes = [math.log((y - v) / y * k / (k - 1)) for v in values]
        spread = (k - 1) / k * (math.fsum(c * c for c in changes) - math.fsum(changes) ** 2 / k)
        if not (all(v == int(v) for v in values) and spread < 1 / y):
            line = limits.ask(f"t {max(1, k - 1)!r}")
            return y, lambda: tuple(y * math.exp(s * limits.asked[line] * math.sqrt(spread)) for s in (-1, 1))
    low, high = limits.ask(f"gamma .025 {y!r}"), limits.ask(f"gamma .975 {y + 1!r}")
    return y, lambda: (limits.asked[low], limits.asked[high])


@pytest.mark.parametrize("name", ["month", "quarter"])
def test_counts_tiers_and_clinicians_equal_their_recomputation(clinic, name):
    kind, first, until = PERIODS[name]
    period = clinic.rows(f"SELECT {kind} * 100000 + ('{first}'::date - '2000-01-01'::date) AS id")[0]["id"]
    metrics = {m["number"]: m for m in catalog("metrics") if m["kind"] in ("count", "tier", "clinicians")}
    recomputed = sums(clinic, first, until)
    limits, waiting, seen = Limits(), [], collections.Counter()
    for row in clinic.rows("SELECT m.metric_id, m.state, m.value, m.low, m.high, s.* FROM dictameter.measure m"
                           " JOIN dictameter.scope s USING (scope_id) WHERE m.revision = 0 AND m.state IN (0, 1, 6)"
                           f" AND m.period_id = {period}"):
        metric = metrics.get(int(row["metric_id"]))
        if metric is None or (row["state"] == "1" and metric["kind"] != "tier"):
            continue
        fixed = sorted((c, int(row[c])) for c in DIMENSIONS.values() if int(row[c]))
        people = {p: [sum(values[c] * f for c, f in terms(metric, side)) for side in ("numerator", "denominator")]
                  for p, values in recomputed[int(row["kind"]), *fixed].items() if p != "0"}
        seen[metric["kind"]] += 1
        if metric["kind"] == "count":
            value, interval = total([y for y, _ in people.values() if y], limits)
        elif metric["kind"] == "tier":
            low, high = TIERS[metric["parameter"]]
            counted = [(y, x) for y, x in people.values() if x > 0]
            value = sum(low * x < y <= high * x for y, x in counted) / len(counted)
            limit = wilson(value * len(counted), len(counted))
            if row["state"] == "1":  # to the nearest 5 points, the limits outward
                value = math.floor(value * 20 + .5) / 20
                limit = (math.floor(limit[0] * 20 + 1e-9) / 20, math.ceil(limit[1] * 20 - 1e-9) / 20)
            interval = lambda limit=limit: limit
        else:
            value = sum(y > 0 and not p.startswith(("-", "document")) for p, (y, _) in people.items())
            interval = lambda: (None, None)
        waiting.append((row, metric, value, interval))
    limits.answer()
    assert min(seen[k] for k in ("count", "tier", "clinicians")) > 2, seen
    for row, metric, value, interval in waiting:
        assert close(float(row["value"]), value), (metric["id"], row, value)
        for shown, limit in zip((row["low"], row["high"]), interval()):
            assert (shown is None and limit is None) or close(float(shown), limit), (metric["id"], row, limit)
