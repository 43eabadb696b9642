# SPDX-License-Identifier: GPL-3.0-or-later
"""The measures done again from the raw events, the plain way: sums, estimators, limits and the grid.

Of the product only the catalog is used: components' expressions, metrics, scopes.
"""
import collections
import datetime
import json
import math
import subprocess

CATALOG = "schema/catalog"
PERIODS = {  # period_id -> the days [from, until)
    "month": (2, "2026-08-01", "2026-09-01"),
    "quarter": (3, "2026-07-01", "2026-10-01"),
    "year": (4, "2025-01-01", "2026-01-01"),
    "r28": (5, "2026-08-17", "2026-09-14"),
}
DIMENSIONS = {"site": "site_id", "unit": "unit_id", "specialty": "specialty_id", "role": "role_id",
              "doc_type": "doc_type", "setting": "setting", "device": "device", "release": "release_id"}
# Which of its own columns an event type's rows are told apart by.
TOLD = {"document": ("doc_type", "setting", "device", "release_id"), "ai_draft": ("doc_type", "setting", "release_id"),
        "audit": ("doc_type", "release_id"), "error_report": ("doc_type", "release_id"),
        "doc_volume_daily": ("doc_type",), "session": ("device", "release_id"), "mic_check": ("device",),
        "agent_action": ("release_id",), "command_daily": ("release_id",)}
DAY_FLAGS = {"active_day", "dictation_day", "document_day", "timed_day"}


def catalog(name):
    with open(f"{CATALOG}/{name}.json", encoding="utf-8") as file:
        return json.load(file)[name]


def period_id(clinic, name):
    kind, first, _ = PERIODS[name]
    return clinic.rows(f"SELECT {kind} * 100000 + ('{first}'::date - '2000-01-01'::date) AS id")[0]["id"]


def terms(metric, key):
    return [(t, 1.0) if isinstance(t, str) else (t["component"], float(t["factor"])) for t in metric.get(key) or []]


def measured(metric, key):
    """The same by their names in sums(): of a metric that needs more than one kind of data what counts for it."""
    needs = tuple(metric.get("needs") or ())
    return [((name, needs) if needs else name, factor) for name, factor in terms(metric, key)]


# Which components tell that a kind of data was sent; for how many days its silence tells nothing.
SENT = {"documents": ["documents_signed"], "begun": ["documents_signed"], "commands": ["commands_issued"],
        "vocabulary": ["vocab_added"], "recurrent_terms": ["vocab_recurrent"], "drafts": ["drafts", "drafts_note"],
        "error_reports": ["error_reports"], "volumes": ["volume_created"], "encounters": ["encounters_eligible"]}
SILENCE = {"vocabulary": 14, "recurrent_terms": 14, "drafts": 28, "error_reports": 365, "begun": 10 ** 5}
SPREAD = 3


def blocks(first, until):
    """The days [first, until) cut at Mondays and first days of months."""
    cut = []
    for ordinal in range(first.toordinal(), until.toordinal()):
        day = datetime.date.fromordinal(ordinal)
        if not cut or day.weekday() == 0 or day.day == 1:
            cut.append([])
        cut[-1].append(day)
    return cut


def days_sent(clinic, need):
    """{site: days of which it sent a kind of data}"""
    result = collections.defaultdict(set)
    for component in catalog("components"):
        if component["name"] in SENT[need]:
            for row in clinic.rows(f"SELECT e.site_id, e.day FROM dictameter.event_{component['event']} e"
                                   f" GROUP BY 1, 2 HAVING {component['expression']} IS NOT NULL"):
                result[int(row["site_id"])].add(datetime.date.fromisoformat(row["day"]))
    return result


def counts(sent, needs, block):
    """Whether a site that sent each kind on some days counts in a block of days."""
    within = {n: sorted(sent[n] & set(block)) for n in needs}
    weekend = block[0].weekday() >= 5
    reach = {n: SILENCE.get(n, SPREAD if weekend else 0) for n in needs}
    if not all(any(block[0].toordinal() - reach[n] <= d.toordinal() <= block[-1].toordinal() for d in sent[n])
               for n in needs):
        return False
    daily = [within[n] for n in needs if n not in SILENCE and within[n]]
    anything = sorted({day for days in within.values() for day in days})
    return not any((d[0] - anything[0]).days > SPREAD or (anything[-1] - d[-1]).days > SPREAD for d in daily)


def comparable(clinic, needs, first, until):
    """[(site, days)]: the blocks that count for what needs some kinds of data."""
    sent = {n: days_sent(clinic, n) for n in needs}
    sites = {site for days in sent.values() for site in days}
    return [(site, block) for block in blocks(datetime.date.fromisoformat(first), datetime.date.fromisoformat(until))
            for site in sorted(sites) if counts({n: sent[n][site] for n in needs}, needs, block)]


def contexts(clinic, event, components, first, until, counted=None):
    """Sums of an event type's components by everything a scope can hold fixed; of the blocks counted alone."""
    only = ""
    if counted is not None:
        days = ", ".join(f"({site}, '{d}'::date)" for site, block in counted for d in block)
        only = f" AND (e.site_id, e.day) IN (VALUES {days})" if days else " AND false"
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
           f" WHERE e.day >= '{first}' AND e.day < '{until}'{only} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9")
    if any(c["name"] in DAY_FLAGS for c in components):
        inner = ", ".join(f"{c['expression']} AS {c['name']}" for c in components)
        outer = ", ".join(f"sum({c['name']}) AS {c['name']}" for c in components)
        keys = keys[:4] + [f"0 AS key{i}" for i in range(4, 8)]
        names = ", ".join(f"key{i}" for i in range(8))
        sql = (f"SELECT {names}, person, {outer} FROM (SELECT"
               f" {', '.join(keys)}, {person} AS person, e.day, {inner} FROM dictameter.event_{event} e"
               f" WHERE e.day >= '{first}' AND e.day < '{until}'{only} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) x"
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


def scopes_of_rows(clinic, rows):
    """To which scopes each row with all dimensions' columns belongs."""
    kinds, levels = catalog("scopes"), unit_levels(clinic)
    for row in rows:
        yield list(scopes_of({column: int(row[column]) for column in DIMENSIONS.values()}, kinds, levels))


def sums(clinic, first, until):
    """{scope: {person: {component: sum}}}; for what metrics need, as measured() names it, too."""
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
    needy = collections.defaultdict(set)
    for metric in catalog("metrics"):
        needy[tuple(metric.get("needs") or ())] |= {n for side in ("numerator", "denominator")
                                                    for n, _ in terms(metric, side)}
    for needs in needy.keys() - {()}:
        counted = comparable(clinic, needs, first, until)
        for (event, _), components in by_event.items():
            read = [c for c in components if c["name"] in needy[needs]]
            for key, person, values in contexts(clinic, event, read, first, until, counted) if read else ():
                for scope in scopes_of(key, kinds, levels):
                    result[scope][person].update({(name, needs): v for name, v in values.items()})
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
        return theta, clopper_pearson(theta, k_eff, limits)
    return theta, garwood(y, x, limits)


class Interval(tuple):
    """Low and high; `again` gives those of the least and the greatest value that is rounded alike, where not the width."""

    again, people = None, False

    def __new__(cls, low, high, again=None, people=False):
        made = super().__new__(cls, (low, high))
        made.again, made.people = again, people
        return made


def clopper_pearson(theta, n, limits):
    def asked(least, most):
        low = limits.ask(f"beta .025 {least * n!r} {n - least * n + 1!r}") if least > 0 else None
        high = limits.ask(f"beta .975 {most * n + 1!r} {n - most * n!r}") if most < 1 else None
        return lambda: (limits.asked[low] if low else 0, limits.asked[high] if high else 1)
    exact, again = asked(theta, theta), asked(*alike({"kind": "share"}, theta))
    return lambda: Interval(*exact(), again())


def garwood(y, x, limits):
    def asked(least, most):
        low = limits.ask(f"gamma .025 {least!r}") if least > 0 else None
        high = limits.ask(f"gamma .975 {most + 1!r}")
        return lambda: (limits.asked[low] / x if low else 0, limits.asked[high] / x)
    exact, again = asked(y, y), asked(*(x * end for end in alike({"kind": "ratio"}, y / x)))
    return lambda: Interval(*exact(), again())


def close(ours, theirs):
    return abs(ours - theirs) <= 1e-9 * abs(theirs) + 1e-15



def wilson_limits(x, n):
    z = 1.9599639845400545
    centre, half = (x + z * z / 2) / (n + z * z), z / (n + z * z) * math.sqrt(x * (n - x) / n + z * z / 4)
    return centre - half, centre + half


def wilson(x, n):
    """Rounded, it is of 5 people where they are 5 to 10, else of as many elevens as there are."""
    least, most = alike({"kind": "tier"}, x / n)
    people = n // 11 * 11 or min(n, 5)
    again = wilson_limits(least * people, people)[0], wilson_limits(most * people, people)[1]
    return Interval(*wilson_limits(x, n), again, people=True)


def quantile(values, share):
    """R's type 7."""
    values = sorted(values)
    at = (len(values) - 1) * share
    below = int(at)
    above = min(below + 1, len(values) - 1)
    return values[below] + (at - below) * (values[above] - values[below])


def step(value, rounding):
    """Whole steps; the slack and halves away from zero as CONTRACTS' grid has them."""
    return {"down": lambda v: math.floor(v + 1e-9), "up": lambda v: math.ceil(v - 1e-9),
            "nearest": lambda v: math.copysign(math.floor(abs(v) + .5), v)}[rounding](value)


SHARES = ("share", "share_clinicians", "stock_share", "nps", "retention", "tier", "flow", "stickiness")


def in_points(metric):
    return metric["kind"] in SHARES or (metric["kind"] == "difference" and metric["scale"] == 100)


def on_grid(metric, value, rounding):
    """To 5 points where the figure is a share, else to 10 per cent of its size."""
    if in_points(metric):
        return step(value * 20, rounding) * .05
    if value == 0:
        return 0
    if value < 0 and rounding != "nearest":
        rounding = {"down": "up", "up": "down"}[rounding]
    return math.copysign(1.1 ** step(math.log(abs(value)) / math.log(1.1), rounding), value)


def alike(metric, value):
    """The least and the greatest that are rounded as a value is."""
    value = on_grid(metric, value, "nearest")
    if not in_points(metric):
        return sorted((value / 1.1 ** .5, value * 1.1 ** .5))
    ends = value - .025, value + .025
    return ends if metric["kind"] in ("nps", "difference") else (max(0, ends[0]), min(1, ends[1]))


def odds(p):
    return p / (1 - p) if p < 1 else math.inf


SCALES = {"log": (lambda v: math.log(v) if v else -math.inf, math.exp),
          "logit": (lambda p: math.log(odds(p)) if p else -math.inf, lambda v: 1 / (1 + math.exp(-v)) if v > -700 else 0),
          "identity": (lambda v: v, lambda v: v)}


def scale_of(metric):
    return {"ratio": "log", "count": "log", "share": "logit", "stickiness": "logit"}.get(metric["kind"], "identity")


def half_widths(metric, value):
    """Each twice the one before; of none and of all the last only. On log the last is another: none."""
    scale = scale_of(metric)
    if scale == "identity":
        narrowest = .05 if in_points(metric) else abs(value) / 8 or 1
        return [narrowest * 2 ** n for n in range(60)]
    widths = [4.25 / 2 ** n for n in range(5, -1, -1)]
    return widths[:-1] + [None] if scale == "log" else widths[-1:] if value in (0, 1) else widths


def told(metric, value, interval):
    """Value and limits on the grid: of the rounded value, and of the half-width or the number of people in steps."""
    rounded, (low, high) = on_grid(metric, value, "nearest"), interval
    if low is None:
        return rounded, None, None
    outward = lambda limits: (on_grid(metric, limits[0], "down"), on_grid(metric, limits[1], "up"))
    if getattr(interval, "people", False):
        return rounded, *outward(interval.again)
    there, back = SCALES[scale_of(metric)]
    ends = alike(metric, value)
    if scale_of(metric) == "log" and rounded == 0:
        return 0, 0, on_grid(metric, 2 ** math.ceil(math.log2(high)), "up")
    wider = lambda by: (back(there(ends[0]) - by), back(there(ends[1]) + by))
    limits = getattr(interval, "again", None)
    if limits is None:
        limits = wider(max(there(value) - there(low), there(high) - there(value)))
    for half in half_widths(metric, rounded):
        around = outward(wider(half) if half else (0, ends[1] * math.exp(3)))
        if around[0] <= limits[0] and around[1] >= limits[1]:
            break
    return rounded, *((max(-1, around[0]), min(1, around[1])) if metric["kind"] == "nps" else around)


MET = set()  # metrics of which a figure was met with all its digits


def never_met(kinds):
    """Metrics of some kinds that no check() has seen with all their digits."""
    return {m["id"] for m in catalog("metrics") if m["kind"] in kinds} - MET


def check(row, metric, value, interval, parts=None):
    """That a row holds a figure: exact with its parts, or rounded (state 1) without any."""
    if row["state"] != "1":
        MET.add(metric["id"])
    if row["state"] == "1":
        assert row["numerator"] is None and row["denominator"] is None and row["documents"] is None
        expected = list(zip(("value", "low", "high"), told(metric, value, interval)))
    else:
        expected = list(zip(("value", "low", "high"), (value, *interval)))
        expected += [] if parts is None else list(zip(("numerator", "denominator"), parts))
    for column, theirs in expected:
        ours = row[column]
        if theirs is None:
            assert ours is None, (metric["id"], column, ours)
        else:
            assert ours is not None and close(float(ours), theirs), (metric["id"], column, ours, theirs, row)


def measures(clinic, name, kinds, states=("0", "1", "6")):
    """The shown rows of metrics of some kinds: (row, metric, key of its scope)."""
    metrics = {m["number"]: m for m in catalog("metrics") if m["kind"] in kinds}
    for row in clinic.rows(
            "SELECT m.metric_id, m.state, m.clinicians, m.documents, m.numerator, m.denominator, m.value, m.low,"
            " m.high, s.* FROM dictameter.measure m JOIN dictameter.scope s USING (scope_id)"
            f" WHERE m.period_id = {period_id(clinic, name)} AND m.revision = 0"):
        metric = metrics.get(int(row["metric_id"]))
        if metric is not None and row["state"] in states:
            fixed = sorted((c, int(row[c])) for c in DIMENSIONS.values() if int(row[c]))
            yield row, metric, (int(row["kind"]), *fixed)
