# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings, frozen with a period and explained: SQL over the published views and R give their digits."""
import datetime
import math
import random
import subprocess

import pytest

from analysing import BUILD, Database

FIRST = datetime.date(2024, 10, 7)  # a Monday; week 103 ends before October
WEEKS = 104
SITES = 6
EPOCH = datetime.date(2000, 1, 1)
LONG_STEP, SITE_STEP = 40, 86  # weeks of the release that all got at once, and of the one that site 1 got alone
RATIO, SHARE = 205, 110  # B2, A7: numbers of the catalog


def week_id(week):
    return 100000 + (FIRST - EPOCH).days + 7 * week


def series(draw, level, spread):
    """Correlated from week to week, as the design assumes."""
    value, error = [], 0.0
    for week in range(WEEKS):
        error = .4 * error + draw.gauss(0, spread)
        value.append(level + error - (.15 if week >= LONG_STEP else 0))
    return value


def measures(draw):
    """SITES hospitals and all of them: published weeks, a few of them missing."""
    for scope in range(1, SITES + 2):
        for metric, level, total in ((RATIO, -2.4, 9000), (SHARE, .3, 800)):
            for week, value in enumerate(series(draw, level, .06)):
                if scope == 2 and SITE_STEP <= week:
                    value -= .3
                share = math.exp(value) if metric == RATIO else 1 / (1 + math.exp(-value))
                x = total + draw.randrange(total // 4)
                y = round(share * x)
                if draw.random() > .03:
                    yield (f"({scope}, {week_id(week)}, {metric}, 0, 0, 1, 40, {x}, {y}, {x}, {y}::float8 / {x}, 0.01,"
                           " 0.99, 1)")
    yield "(1, 300000 + (date '2026-07-01' - date '2000-01-01'), 205, 0, 0, 1, 40, 100, 9, 100, .09, .08, .1, 1)"


def panel():
    """Which release each site dictates with."""
    for site in range(1, SITES + 1):
        for week in range(WEEKS):
            release = 1 if week < LONG_STEP else 3 if site == 1 and week >= SITE_STEP else 2
            yield (f"({site}, date '{FIRST}' + {7 * week}, 1, 1, 1, 1, 1, 1, 1, {release}, 9, 9)")


@pytest.fixture(scope="module")
def weeks():
    made = Database()
    draw = random.Random(4)
    sites = ", ".join(f"({i}, 'S{i}', 'S{i}', 'Europe/Paris')" for i in range(1, SITES + 1))
    scopes = ", ".join(f"(2, {i})" for i in range(1, SITES + 1))
    # Of an empty database: by which rules it counts, as it would make measures of other rules anew.
    assert analyzer(made, "run", "--as-of", "2026-10-10").returncode == 0
    made.rows(f"""
        INSERT INTO dictameter.site VALUES {sites};
        INSERT INTO dictameter.engine VALUES (1, 'E', 'E');
        INSERT INTO dictameter.release (release_id, engine_id, code, label, kind)
            SELECT i, 1, 'R' || i, 'R' || i, 'model' FROM generate_series(1, 3) i;
        INSERT INTO dictameter.scope (kind, site_id) VALUES (1, 0), {scopes};
        INSERT INTO dictameter.run (kind, started_at, finished_at, as_of, state, closed_day, rules)
            SELECT 'run', '2026-10-11', '2026-10-11', '2026-10-11', 'finished', '2026-10-10', max(rules)
            FROM dictameter.run;
        SELECT dictameter.partition_ensure('clinician_day', m::date)
            FROM generate_series(date '2024-10-01', date '2026-10-01', '1 month') m;
        INSERT INTO dictameter.measure_live (scope_id, period_id, metric_id, revision, state, method, clinicians,
            documents, numerator, denominator, value, low, high, run_id) VALUES {", ".join(measures(draw))};
        INSERT INTO dictameter.clinician_day (site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type,
            setting, device, release_id, documents_dictated, documents_voice) VALUES {", ".join(panel())};""")
    made.frozen = analyzer(made, "freeze", "--period", "2026-Q3")
    # As late data do: the weeks that findings rest on are others than those that stood when it was frozen.
    made.rows("UPDATE dictameter.measure_live SET numerator = numerator + 60, value = (numerator + 60) / denominator"
              " WHERE scope_id = 2 AND period_id % 3 = 0 AND period_id < 200000")
    made.live = analyzer(made, "run", "--as-of", "2026-10-10")
    yield made
    made.drop()


def analyzer(made, *arguments):
    return subprocess.run([f"{BUILD}/dictameter-analyzer", *arguments, "--database",
                           f"dbname={made.name} user=dictameter_analyzer"], capture_output=True, text=True, check=False)


FINDINGS = ("SELECT finding_id, kind, scope_id, subject, payload ->> 'text' AS text, payload ->> 'metric' AS"
            " metric, jsonb_array_length(payload -> 'ground' -> 'scopes') AS compared"
            " FROM dictameter.{} ORDER BY finding_id")


def frozen(made):
    return made.rows(FINDINGS.format("finding_frozen"))


def every(made):
    return frozen(made) + made.rows(FINDINGS.format("finding"))


def test_a_frozen_period_keeps_the_findings_of_its_end(weeks):
    assert weeks.frozen.returncode == 0, weeks.frozen.stderr
    found = frozen(weeks)
    assert f"\t{len(found)} findings\t" in weeks.frozen.stdout
    assert {(f["kind"], f["text"]) for f in found} >= {
        ("release", "finding.release.compared"), ("release", "finding.release.none"),
        ("release", "finding.release.staggered")} and "control" in {f["kind"] for f in found}
    assert weeks.rows("SELECT findings FROM dictameter.frozen_period") == [{"findings": str(len(found))}]
    # The last week that is over in September, whatever came after.
    assert {r["last"] for r in weeks.rows("SELECT DISTINCT payload -> 'ground' ->> 'last' AS last"
                                          " FROM dictameter.finding_frozen WHERE kind = 'control'")} == {
        str(week_id(WEEKS - 1 - (7 * WEEKS - (datetime.date(2026, 9, 28) - FIRST).days) // 7))}
    assert weeks.rows("SELECT * FROM dictameter.finding WHERE of_period <> 0") == []


@pytest.mark.parametrize("statement", [
    "UPDATE dictameter.finding_frozen SET payload = '{}'", "DELETE FROM dictameter.finding_frozen",
    "INSERT INTO dictameter.finding_frozen SELECT finding_id + 1000, of_period, 2, kind, scope_id, subject, period_id,"
    " payload FROM dictameter.finding_frozen", "UPDATE dictameter.finding_week SET value = 1",
    "DELETE FROM dictameter.finding_week"])
@pytest.mark.parametrize("role", ["analyzer", "collector", "reports", "web", "export", "reader"])
def test_no_role_changes_a_frozen_finding(weeks, role, statement):
    done = subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", weeks.name, "-c",
                           f"SET ROLE dictameter_{role}", "-c", statement], capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "permission denied" in done.stderr


@pytest.mark.parametrize("role", ["collector", "reports", "web", "export", "reader"])
def test_the_weeks_of_then_are_the_analyzers_alone(weeks, role):
    done = subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", weeks.name, "-c", f"SET ROLE dictameter_{role}",
                           "-c", "SELECT * FROM dictameter.finding_week"], capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "permission denied" in done.stderr


@pytest.fixture(scope="module")
def made_again(weeks, tmp_path_factory):
    """{finding_id: {figure: (recomputed, published)}}: by SQL and R alone, of what stands now with a reader's rights."""
    folder = tmp_path_factory.mktemp("finding")
    seen = {}
    for f in every(weeks):
        if f["text"] == "finding.release.staggered":
            continue
        for form in ("sql", "r"):
            done = analyzer(weeks, "explain", f["finding_id"], "--format", form)
            assert done.returncode == 0, done.stderr
            (folder / form).write_text(done.stdout, encoding="utf-8")
        with open(folder / "rows.csv", "w", encoding="utf-8") as rows:
            role = "dictameter_analyzer" if f in frozen(weeks) else "dictameter_reader"
            subprocess.run(["psql", "-Xq", "--csv", "-v", "ON_ERROR_STOP=1", "-d", weeks.name, "-U", role, "-f",
                            folder / "sql"], stdout=rows, check=True)
        done = subprocess.run(["Rscript", "--vanilla", folder / "r", folder / "rows.csv"], check=True,
                              capture_output=True, text=True)
        seen[f["finding_id"]] = {name: (one, two) for name, one, two in map(str.split, done.stdout.splitlines())}
    return seen


def test_sql_over_published_weeks_and_r_give_each_findings_digits(weeks, made_again):
    """1e-9 for charts and comparisons, 1e-6 where the estimate is iterative (STATISTICS.md section 1)."""
    for f in every(weeks):
        figures = made_again.get(f["finding_id"], {})
        iterative = f["kind"] == "release" and f["compared"] == "0"
        compared = {name: pair for name, pair in figures.items() if pair[1] != "NA"}
        least = {"control": {"value", "centre", "low", "high", "weeks_before"},
                 "finding.release.few": {"weeks_before", "weeks_after"},
                 "release": {"before", "after", "change", "low", "high", "degrees", "weeks_before", "weeks_after"}}
        if f["finding_id"] in made_again:
            assert set(compared) >= least.get(f["text"], least[f["kind"]]), (f, figures)
        for name, (one, two) in compared.items():
            # A limit near 0 has the tolerance of the interval that it bounds.
            scale = max([abs(float(compared[c][1])) for c in ("low", "high", name) if c in compared])
            # nlme finds phi to some 2e-7, and degrees of freedom multiply that by 2 n / (1 + phi)^2.
            least_apart = (5e-6 if name in ("degrees", "phi") else 1e-6) if iterative else 1e-9
            assert abs(float(one) - float(two)) <= least_apart * scale, (f, name, one, two)


def test_both_designs_and_both_charts_were_made_again(weeks, made_again):
    kinds = {(f["kind"], f["metric"], f["compared"] != "0") for f in frozen(weeks) if f["finding_id"] in made_again}
    live = weeks.rows(FINDINGS.format("finding"))
    assert len([f for f in live if f["finding_id"] in made_again]) > 20
    assert kinds == {("control", "A7", False), ("control", "B2", False), ("release", "A7", False),
                     ("release", "B2", False), ("release", "A7", True), ("release", "B2", True)}


def test_a_finding_is_explained_in_words(weeks):
    finding = next(f for f in frozen(weeks) if f["text"] == "finding.release.compared" and f["metric"] == "B2")
    shown = {language: analyzer(weeks, "explain", finding["finding_id"], "--lang", language).stdout for language in ("fr", "en")}
    for part in ("site:S1", "E.R3", "2026-06-01", "1, figée", "Rscript finding.R rows.csv", "finding_week"):
        assert part in shown["fr"], part
    assert "hospitals still without the release" in shown["en"] and "frozen" in shown["en"]


@pytest.mark.parametrize("name", ["0", "99999999"])
def test_a_finding_that_is_not_there_is_an_error(weeks, name):
    done = analyzer(weeks, "explain", name)
    assert (done.returncode, done.stdout) == (66, "") and "no such finding" in done.stderr
