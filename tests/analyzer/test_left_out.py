# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reader can compute from sums of one kind that several metrics publish, some of which leave out what a site
did not send: nothing that rests on few clinicians.

Two metrics may withhold the same sum in other scopes, each safe by itself: together they tell what both withhold.
Two rates of the same documents that do not need the same kinds of data may count other sites in other weeks:
published beside each other their denominators are two equations. Here everything published of a component is
solved together, over metrics, periods and scopes; whom a solution rests on only this test can look up.
"""
import collections
import datetime
import fractions
import random

import pytest

from analysing import Clinic
from recomputing import blocks, catalog, comparable, scopes_of, terms, unit_levels
from test_differencing import DIMENSIONS, one_or_two, span

METRICS = {m["number"]: m for m in catalog("metrics")}
SHARED = ("documents_dictated", "documents_signed", "active_day")
KINDS = ("ratio", "share", "count", "difference", "stock_share")
TERMS = ("command_daily", "vocab_daily")
FEW, LADDER = 5, 11  # of several scopes, of one
ORDERS = 2
MONTHS, QUARTER = tuple(200000 + d for d in (9678, 9709, 9740)), 309678


def sides(metric, component):
    """The columns of measure that hold the sum of a component, but for a factor, and nothing else."""
    return [side for side in ("numerator", "denominator") if [name for name, _ in terms(metric, side)] == [component]]


def whole():
    """The components that several metrics publish of which none needs other data."""
    found = collections.Counter()
    for m in METRICS.values():
        if m["kind"] in KINDS[:-1] and not m.get("needs"):  # seats belong to nobody
            found.update({name for side in ("numerator", "denominator") for name, _ in terms(m, side) if sides(m, name)})
    return sorted(name for name, count in found.items() if count > 1 and name not in SHARED)


def behind(component):
    """Whose sums tell who contributes: of few events of documents those who have the documents (TRUST A7)."""
    of = [terms(m, "denominator") for m in METRICS.values()
          if m.get("documents_outcome") and sides(m, component) == ["numerator"]]
    return next((found[0][0] for found in of if len(found) == 1), component)


class Published:
    """The sums of a component that can be read, and who makes them up."""

    def __init__(self, clinic, component):
        self.kinds, self.levels = catalog("scopes"), unit_levels(clinic)
        self.needs = {tuple(m.get("needs") or ()) for m in METRICS.values() if sides(m, component)}
        self.read_people(clinic, behind(component))
        self.read_rows(clinic, component)

    def read_people(self, clinic, component):
        rows = clinic.rows(f"SELECT day, clinician_id, unit_id, {', '.join(DIMENSIONS)}, {component} AS n"
                           f" FROM dictameter.clinician_day WHERE {component} > 0 AND clinician_id <> 0")
        days = sorted({r["day"] for r in rows})
        first, until = days[0][:8] + "01", "2026-10-12"
        self.blocks = blocks(datetime.date.fromisoformat(first), datetime.date.fromisoformat(until))
        block_of = {day.isoformat(): i for i, block in enumerate(self.blocks) for day in block}
        self.counted = {needs: {(site, block_of[block[0].isoformat()])
                                for site, block in comparable(clinic, needs, first, until)} if needs else None
                        for needs in self.needs}
        self.cells = collections.defaultdict(collections.Counter)  # (context, block) -> {clinician: n}
        self.scopes = {}
        for row in rows:
            context = tuple(int(row[k]) for k in ("unit_id", *DIMENSIONS))
            self.cells[context, block_of[row["day"]]][row["clinician_id"]] += int(row["n"])
            if context not in self.scopes:
                self.scopes[context] = set(scopes_of(dict(zip(("unit_id", *DIMENSIONS), context)), self.kinds, self.levels))

    def read_rows(self, clinic, component):
        """{(scope, period, needs)} of the sums that are told."""
        numbers = {number: sides(m, component) for number, m in METRICS.items() if m["kind"] in KINDS}
        self.rows = set()
        for r in clinic.rows("SELECT m.metric_id, m.period_id, m.numerator, m.denominator, s.* FROM dictameter.measure m"
                             " JOIN dictameter.scope s USING (scope_id) WHERE m.revision = 0 AND m.metric_id IN"
                             f" ({', '.join(str(n) for n, found in numbers.items() if found)})"):
            metric = METRICS[int(r["metric_id"])]
            if any(r[side] is not None for side in numbers[metric["number"]]):
                fixed = [(c, int(r[c])) for c in ("unit_id", *DIMENSIONS) if int(r[c])]
                self.rows.add(((int(r["kind"]), *sorted(fixed)), span(r["period_id"]), tuple(metric.get("needs") or ())))

    def vectors(self, chosen):
        """The rows, and what a reader cannot tell apart: {cell of rows: {clinician: n}}."""
        rows = sorted(chosen, key=repr)
        within = {window: [window[0] <= block[0] < window[1] for block in self.blocks] for _, window, _ in rows}
        found = collections.defaultdict(collections.Counter)
        for (context, block), people in self.cells.items():
            held = frozenset(i for i, (scope, window, needs) in enumerate(rows) if within[window][block] and
                             scope in self.scopes[context] and
                             (not needs or (context[1], block) in self.counted[needs]))
            found[held].update(people)
        return rows, {held: people for held, people in found.items() if held}

    def solutions(self, chosen):
        """The rows of the reduced echelon forms over cells, and who is in each cell: the sparsest that a reader has."""
        rows, cells = self.vectors(chosen)
        names = list(cells)
        matrix = [{c: 1 for c, held in enumerate(names) if i in held} for i in range(len(rows))]
        orders = [sorted(range(len(names)), key=lambda c: (-len(cells[names[c]]), c))]
        orders += [random.Random(i).sample(orders[0], len(names)) for i in range(ORDERS)]
        seen = set()
        for order in orders:
            for row in echelon(matrix, order):
                key = frozenset(row.items())
                if key not in seen:
                    seen.add(key)
                    yield row, [cells[n] for n in names]

    def few(self, chosen, limit, dominated=False):
        """How many solutions rest on fewer than the limit, or on one or two of them."""
        found = []
        for row, people in self.solutions(chosen):
            sizes = collections.Counter()
            for cell, factor in row.items():
                for person, n in people[cell].items():
                    sizes[person] += abs(float(factor)) * n
            if 0 < len(sizes) < limit or (dominated and one_or_two(list(sizes.values()))):
                found.append(len(sizes))
        return found


def echelon(matrix, order):
    """The reduced row echelon form of sparse rows with the columns in an order."""
    rows, done = [{c: fractions.Fraction(v) for c, v in row.items()} for row in matrix], []
    for column in order:
        at = next((i for i, r in enumerate(rows) if column in r), None)
        if at is None:
            continue
        pivot = rows.pop(at)
        scale = pivot[column]
        pivot = {c: v / scale for c, v in pivot.items()}
        for group in (rows, done):
            for i, r in enumerate(group):
                if column in r:
                    factor = r[column]
                    less = {c: r.get(c, 0) - factor * pivot.get(c, 0) for c in r.keys() | pivot.keys()}
                    group[i] = {c: v for c, v in less.items() if v != 0}
        done.append(pivot)
        rows = [r for r in rows if r]
    return [r for r in done if r]


def of_scope(published, scope):
    return {row for row in published.rows if row[0] == scope}


def attacks(published):
    """{how: few clinicians, a solution each}: of one scope over time, of hospitals over time, of all scopes."""
    found = collections.defaultdict(list)
    for scope in {row[0] for row in published.rows}:
        found["of one scope"] += published.few(of_scope(published, scope), LADDER, dominated=True)
    found["of hospitals"] += published.few({r for r in published.rows if r[0][0] in (1, 2)}, FEW)
    for window in (span(p) for p in MONTHS + (QUARTER,)):
        found["of one period"] += published.few({r for r in published.rows if r[1] == window}, FEW)
    return {how: sorted(people) for how, people in found.items() if people}


class Uneven:
    """Four hospitals, of which the third has three clinicians; not all send everything all the time."""

    def __init__(self, missing):
        known = []

        def late(event):
            if event["site"] == "SIM3" and "user" in event and event["user"] not in known[:3]:
                known.append(event["user"])
            few = event["site"] == "SIM3" and event.get("user") not in known[:3]
            return few or (event["type"] in TERMS and missing(event["site"], event["type"], event["day"]))

        self.clinic = Clinic(clinicians=130, days=122, seed=7, sites=4, late=late)
        self.clinic.run()
        self.published = {component: Published(self.clinic, component) for component in SHARED}


def never(site, kind, day):
    """Two hospitals send neither; the small one no commands."""
    return site in ("SIM1", "SIM2") or (site == "SIM3" and kind == "command_daily")


def paused(site, kind, day):
    """The largest pauses in one week of August, the small one in another."""
    return (site == "SIM4" and "2026-08-03" <= day < "2026-08-10") or (site == "SIM3" and "2026-08-17" <= day < "2026-08-24")


@pytest.fixture(scope="module", params=[never, paused], ids=["never", "paused"])
def uneven(request):
    made = Uneven(request.param)
    yield made
    made.clinic.drop()


def test_what_two_metrics_leave_out_never_differs_by_few(uneven):
    found = {component: attacks(published) for component, published in uneven.published.items()}
    assert not any(found.values()), found


@pytest.mark.parametrize("component", whole())
def test_a_sum_that_several_metrics_publish_is_protected_as_one(uneven, component):
    found = attacks(Published(uneven.clinic, component))
    assert not found, found


def told(clinic, metric):
    """Where a metric's sums are told."""
    return {(r["scope_id"], r["period_id"]) for r in clinic.rows(
        "SELECT scope_id, period_id FROM dictameter.measure WHERE revision = 0 AND numerator IS NOT NULL AND metric_id ="
        f" {next(number for number, m in METRICS.items() if m['id'] == metric)}")}


def test_critical_errors_are_told_of_all_kinds_or_of_none(uneven):
    """Their numbers and what they are shares of add up: no more may be had of their sum than of each."""
    kinds = [m["id"] for m in METRICS.values() if sides(m, "audit_critical_words")]
    rates = [told(uneven.clinic, kind) for kind in kinds]
    shares = [told(uneven.clinic, kind.replace("G2_", "G2_mix_")) for kind in kinds]
    assert len(kinds) == 8 and len(rates[0]) > 20 and all(r == rates[0] for r in rates)
    assert shares[0] and all(s == shares[0] and s <= rates[0] for s in shares)


def test_some_figures_that_leave_something_out_keep_their_digits(uneven):
    """Else the test before could not fail: it is not all withheld."""
    needy = [row for published in uneven.published.values() for row in published.rows if row[2]]
    assert len(needy) > 100 and {(1,), (2, ("site_id", 4))} <= {row[0] for row in needy}


def test_one_figure_more_of_all_would_tell_of_few(uneven):
    """That of all hospitals, which disclosure control takes back: by itself it rests on enough."""
    published = uneven.published["documents_dictated"]
    more = {((1,), span(p), needs) for p in MONTHS + (QUARTER,) for needs in published.needs if needs} - published.rows
    assert more
    of_two = {r for r in published.rows if r[0][0] in (1, 2)}
    assert published.few(of_two | more, FEW)
