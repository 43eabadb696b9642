# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reader can compute from published sums of one scope and metric over all periods, by linear algebra:
nothing that fewer than 11 clinicians, or one or two of them, make up.

Periods are rows of 0 and 1 over the blocks of days between all Mondays and first days of months. Whatever a
reader can have by adding and subtracting published sums is in their row space. Reduced row echelon forms, with
the blocks in several orders, give its sparsest members; whom each of these rests on is then looked up in
clinician_day, which only this test can read.
"""
import collections
import datetime
import json
import random

import pytest

from analysing import Clinic
from recomputing import PERIODS, catalog, comparable, measured, measures, sums, terms

DAY_0 = datetime.date(2000, 1, 1)
METRICS = ("B2", "A7", "B4", "C1", "C2", "D3", "D9", "E1", "E5", "F1", "G2_drug", "G4", "G5", "N1", "N2", "N7", "N11", "P14")
DIMENSIONS = ("site_id", "specialty_id", "role_id", "doc_type", "setting", "device", "release_id")
NEEDY = ("E4", "E4_format", "E6", "B7", "F1", "G5", "N7")
PAUSING = ("command_daily", "vocab_daily", "doc_volume_daily")
ORDERS = 6


def month_after(day):
    return datetime.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def span(period_id):
    kind, offset = divmod(int(period_id), 100000)
    first = DAY_0 + datetime.timedelta(days=offset)
    if kind in (1, 5, 6):
        return first, first + datetime.timedelta(days={1: 7, 5: 28, 6: 91}[kind])
    until = first
    for _ in range({2: 1, 3: 3, 4: 12}[kind]):
        until = month_after(until)
    return first, until


class Blocks:
    """Days cut at all Mondays and first days of months."""

    def __init__(self, first, last):
        cuts = []
        day = first.replace(day=1) - datetime.timedelta(days=100)
        while day <= last + datetime.timedelta(days=400):
            if day.weekday() == 0 or day.day == 1:
                cuts.append(day)
            day += datetime.timedelta(days=1)
        self.of_day = {}
        self.firsts = [c for i, c in enumerate(cuts[:-1]) if cuts[i + 1] > first and c <= last]
        for i, start in enumerate(self.firsts):
            end = cuts[cuts.index(start) + 1]
            while start < end:
                self.of_day[start] = i
                start += datetime.timedelta(days=1)

    def row(self, first, until):
        return tuple(int(first <= f < until or self.of_day.get(first) == i) for i, f in enumerate(self.firsts))


def reduced(rows, order):
    """The reduced row echelon form with the columns in an order; rows of whole numbers."""
    rows = [list(r) for r in rows]
    done = []
    for column in order:
        at = next((i for i, r in enumerate(rows) if r[column] != 0), None)
        if at is None:
            continue
        pivot = rows.pop(at)
        if pivot[column] < 0:
            pivot = [-v for v in pivot]
        for group in (rows, done):
            for r in group:
                if r[column] != 0:
                    a, b = pivot[column], r[column]
                    r[:] = [a * v - b * w for v, w in zip(r, pivot)]
        done.append(pivot)
    return [tuple(r) for r in done if any(r)]


class Attack:
    """All that is needed to try every published sum of a database."""

    def __init__(self, clinic, metrics):
        with open("schema/catalog/metrics.json", encoding="utf-8") as file:
            catalog = {m["id"]: m for m in json.load(file)["metrics"]}
        self.metrics = {catalog[m]["number"]: catalog[m] for m in metrics}
        self.read_scopes(clinic)
        self.read_published(clinic)
        self.read_days(clinic)
        self.read_feeds(clinic)
        self.forms = {}

    def read_scopes(self, clinic):
        units = {r["unit_id"]: r["parent_id"] for r in clinic.rows("SELECT unit_id, parent_id FROM dictameter.unit")}
        self.above = {}
        for unit in units:
            self.above[unit], at = {unit}, units[unit]
            while at and at in units:
                self.above[unit].add(at)
                at = units[at]
        self.scopes = clinic.rows("SELECT s.*, k.id AS kind_id FROM dictameter.scope s"
                                  " JOIN dictameter.scope_kind k USING (kind)")

    def read_published(self, clinic):
        self.published = collections.defaultdict(dict)
        self.withheld = collections.Counter()
        for r in clinic.rows("SELECT scope_id, metric_id, period_id, state, documents FROM dictameter.measure"
                             f" WHERE revision = 0 AND metric_id IN ({', '.join(map(str, self.metrics))})"):
            if r["state"] in ("0", "6"):
                self.published[r["scope_id"], int(r["metric_id"])][span(r["period_id"])] = True
            else:
                self.withheld[r["scope_id"], int(r["metric_id"])] += 1

    def read_days(self, clinic):
        names = sorted({n for m in self.metrics.values() for k in ("numerator", "denominator") for n, _ in terms(m, k)})
        rows = clinic.rows(f"SELECT day, clinician_id, unit_id, {', '.join(DIMENSIONS)}, {', '.join(names)}"
                           " FROM dictameter.clinician_day")
        days = [datetime.date.fromisoformat(r["day"]) for r in rows]
        self.blocks = Blocks(min(days), max(days))
        self.site_of = {r["clinician_id"]: int(r["site_id"]) for r in rows}
        # Contexts first: what a scope holds is decided once for each, not for each day.
        sums = collections.defaultdict(lambda: [0.0] * len(names))
        for row, day in zip(rows, days):
            key = (row["clinician_id"], row["unit_id"]) + tuple(row[d] for d in DIMENSIONS) + (self.blocks.of_day[day],)
            into = sums[key]
            for i, name in enumerate(names):
                if row[name] is not None:
                    into[i] += float(row[name])
        self.names = {n: i for i, n in enumerate(names)}
        self.sums = sums

    def read_feeds(self, clinic):
        """needs -> the (site, block) of which a metric that needs them counts."""
        first, last = min(self.blocks.of_day), max(self.blocks.of_day) + datetime.timedelta(days=1)
        self.counted = {needs: {(site, self.blocks.of_day[block[0]])
                                for site, block in comparable(clinic, needs, first.isoformat(), last.isoformat())}
                        for needs in {tuple(m["needs"]) for m in self.metrics.values() if m.get("needs")}}

    def counts(self, metric, clinician, block):
        needs = tuple(metric.get("needs") or ())
        return not needs or (self.site_of[clinician], block) in self.counted[needs]

    def holds(self, scope, key):
        if scope["unit_id"] != "0" and scope["unit_id"] not in self.above.get(key[1], ()):
            return False
        return all(scope[d] in ("0", key[2 + i]) for i, d in enumerate(DIMENSIONS))

    def clusters(self, scope):
        """clinician -> block -> sums of the components, within a scope."""
        found = collections.defaultdict(dict)
        for key, values in self.sums.items():
            if key[0] != "0" and self.holds(scope, key):
                at = found[key[0]].setdefault(key[-1], [0.0] * len(values))
                for i, v in enumerate(values):
                    at[i] += v
        return found

    def combinations(self, windows):
        rows = sorted({self.blocks.row(*w) for w in windows})
        rows = tuple(r for r in rows if any(r))
        if rows not in self.forms:
            columns = list(range(len(self.blocks.firsts)))
            orders = [columns, columns[::-1]]
            for i in range(ORDERS):
                orders.append(random.Random(i).sample(columns, len(columns)))
            self.forms[rows] = sorted({c for order in orders for c in reduced(rows, order)})
        return self.forms[rows]

    def leaks(self, scope):
        """What rests on too few clinicians of a scope, in words."""
        clusters = self.clusters(scope)
        for number, metric in self.metrics.items():
            windows = self.published.get((scope["scope_id"], number))
            if not windows:
                continue
            sides = [[(self.names[n], f) for n, f in terms(metric, key)] for key in ("numerator", "denominator")]
            values = {}
            for clinician, blocks in clusters.items():
                values[clinician] = {b: [sum(f * v[i] for i, f in side) for side in sides] for b, v in blocks.items()
                                     if self.counts(metric, clinician, b)}
            for combination in self.combinations(windows):
                k, dominated = weigh(values.values(), combination, told(metric))
                if 0 < k < 11 or dominated:
                    blocks = " ".join(f"{c:+d}[{f:%m-%d}" for f, c in zip(self.blocks.firsts, combination) if c)
                    yield f"{metric['id']} of {scope['kind_id']} {scope['scope_id']}, k = {k}: {blocks}"


    def left_out(self, scope, metrics):
        """How many clinicians each exact figure leaves documents out of, which others of the scope count."""
        clusters = self.clusters(scope)
        for number, metric in self.metrics.items():
            for window in self.published.get((scope["scope_id"], number), ()) if metric["id"] in metrics else ():
                within = [b for b, held in enumerate(self.blocks.row(*window)) if held]
                documents = [self.names[n] for n, _ in terms(metric, "denominator")]
                yield sum(any(blocks[b][i] for b in within if b in blocks and not self.counts(metric, clinician, b)
                              for i in documents) for clinician, blocks in clusters.items())


def told(metric):
    """The sides of which one or two clinicians must not make up the sum: numerator 0, denominator 1."""
    sides = [i for i, key in enumerate(("numerator", "denominator")) if metric.get(key)]
    # Few documents with an event are an outcome, not a person's figure (TRUST A7).
    return sides[1:] if metric.get("documents_outcome") else sides


def one_or_two(sizes):
    """Whether one or two make up a sum: fewer than 4 effective ones, or the p% rule."""
    sizes, total = sorted(sizes, reverse=True), sum(sizes)
    return total > 0 and (total ** 2 / sum(s * s for s in sizes) < 4 or total - sum(sizes[:2]) < .15 * sizes[0])


def weigh(clinicians, combination, sides):
    """How many clinicians a combination of blocks rests on; whether one or two of them make up a side."""
    used = [(b, c) for b, c in enumerate(combination) if c != 0]
    sizes, k = ([], []), 0
    for blocks in clinicians:
        sums, size = [0.0, 0.0], [0.0, 0.0]
        for b, c in used:
            for side in (0, 1) if b in blocks else ():
                sums[side] += c * blocks[b][side]
                # Signs differ: that two blocks of one clinician cancel out must not look like absence.
                size[side] += abs(blocks[b][side])
        k += any(sums) or any(size)
        for side in sides:
            sizes[side].append(size[side])
    return k, any(map(one_or_two, sizes))


@pytest.fixture(scope="module")
def attack():
    clinic = Clinic(clinicians=130, days=190, seed=7, sites=2)
    clinic.run()
    made = Attack(clinic, METRICS)
    made.clinic = clinic
    yield made
    clinic.drop()


def test_there_is_something_to_attack(attack):
    """Else the next test could not fail: sums that are shown beside sums that are withheld, weeks among them."""
    both = [key for key in attack.published if attack.withheld[key] > 0]
    assert len(both) > 50
    assert any((w[1] - w[0]).days == 7 for key in both for w in attack.published[key])
    small = [s for s in attack.scopes if s["kind_id"] == "unit"]
    assert any(1 < len(attack.published.get((s["scope_id"], 205), ())) for s in small)


def test_no_difference_of_published_sums_rests_on_few_clinicians(attack):
    found = [leak for scope in attack.scopes for leak in attack.leaks(scope)]
    assert not found, f"{len(found)} differences, such as\n" + "\n".join(found[:10])


def test_errors_are_told_as_a_share_of_all_where_their_rate_is_told(attack):
    """Both count the same errors: what the one withholds the other would tell."""
    told = collections.defaultdict(set)
    for r in attack.clinic.rows("SELECT metric_id, scope_id, period_id FROM dictameter.measure"
                                " WHERE revision = 0 AND numerator IS NOT NULL AND metric_id BETWEEN 703 AND 728"):
        told[int(r["metric_id"])].add((r["scope_id"], r["period_id"]))
    kinds = [m for m in catalog("metrics") if m["id"].startswith("G2_mix_")]
    assert len(kinds) == 8 and all(told[m["number"]] for m in kinds)
    rates = {m["id"]: m["number"] for m in catalog("metrics")}
    beside = {m["id"]: told[m["number"]] - told[rates[m["id"].replace("_mix", "")]] for m in kinds}
    assert not any(beside.values()), beside


# What parts what: kinds whose scopes, of one site or of all, share no row and together hold all that are known.
PARTS = {"all": ("site", "role", "specialty", "device", "setting", "doc_type", "release"),
         "site": ("site_specialty", "site_doc_type", "unit")}


def remainders(clinic, name):
    """(metric, side, kind of the parts, clinicians) for a shown sum less all its shown parts."""
    kinds = {k["number"]: k["id"] for k in catalog("scopes")}
    recomputed = sums(clinic, *PERIODS[name][1:])
    shown = collections.defaultdict(list)
    metrics = {}
    for _, metric, scope in measures(clinic, name, ("ratio", "share"), ("0",)):
        if metric["interval"].startswith("ljk"):
            metrics[metric["id"]] = metric
            shown[metric["id"], kinds[scope[0]]].append(scope)
    for (number, kind), parents in shown.items():
        for part in PARTS.get(kind, ()):
            for parent in parents:
                parts = [s for s in shown.get((number, part), ()) if set(parent[1:]) <= set(s[1:])]
                for side in ("numerator", "denominator") if parts else ():
                    left = collections.Counter()
                    for scope, sign in [(parent, 1)] + [(p, -1) for p in parts]:
                        for person, values in recomputed[scope].items():
                            left[person] += sign * sum(values[c] * f for c, f in measured(metrics[number], side))
                    yield metrics[number], side, part, sum(abs(v) > 1e-6 for v in left.values())


def test_a_feed_that_pauses_opens_no_difference():
    """What counts changes from block to block then, and with it whom a sum of all sites rests on."""
    clinic = Clinic(clinicians=130, days=190, seed=7, sites=4, late=lambda e: e["site"] in ("SIM3", "SIM4") and
                    e["type"] in PAUSING and "2026-07-15" < e["day"] < "2026-08-20")
    try:
        clinic.run()
        made = Attack(clinic, NEEDY)
        assert any(len(windows) > 5 for windows in made.published.values())
        found = [leak for scope in made.scopes for leak in made.leaks(scope)]
        assert not found, f"{len(found)} differences, such as\n" + "\n".join(found[:10])
        aside = [k for scope in made.scopes for k in made.left_out(scope, ("E4", "G5"))]
        assert any(aside) and not [k for k in aside if 0 < k < 11], collections.Counter(aside)
    finally:
        clinic.drop()


@pytest.mark.parametrize("name", ["month", "quarter"])
def test_no_sum_less_its_shown_parts_leaves_few_clinicians(attack, name):
    found = list(remainders(attack.clinic, name))
    assert sum(k >= 5 for *_, k in found) > 50, "else there is nothing to take away"
    few = [f"{side} of {metric['id']} by {part}: k = {k}" for metric, side, part, k in found
           if 0 < k < 5 and not (side == "numerator" and metric.get("documents_outcome"))]
    assert not few, f"{len(few)} remainders, such as\n" + "\n".join(few[:10])
