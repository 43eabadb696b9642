# SPDX-License-Identifier: GPL-3.0-or-later
"""Services beside their whole: limits that follow from published figures alone, and who takes part."""
import math
import statistics
import subprocess

import pytest

from analysing import BUILD
from quarter import HARD, QUARTER, SERVICES, Quarter

NUMBERS = {"A7": 110, "B2": 205, "C1": 301, "D3": 403, "D9": 416}
SERVICES_OF = """
SELECT u.code, m.scope_id, m.state, m.value, m.low, m.high, m.clinicians, m.denominator
FROM dictameter.measure m JOIN dictameter.scope s USING (scope_id) JOIN dictameter.unit u USING (unit_id)
WHERE s.kind = 4 AND m.revision = 0 AND m.period_id = {period} AND m.metric_id = {metric} ORDER BY u.code"""


@pytest.fixture(scope="module")
def clinic():
    made = Quarter()
    made.run()
    yield made
    made.drop()


def services(clinic, metric):
    return {r["code"]: r for r in clinic.rows(SERVICES_OF.format(period=QUARTER, metric=NUMBERS[metric]))}


def members(clinic, metric):
    codes = {int(r["scope_id"]): code for code, r in services(clinic, metric).items()}
    return {codes[m["scope"]]: m for m in clinic.findings("funnel")[metric]["members"]}


def r(script):
    done = subprocess.run(["Rscript", "--vanilla", "-e", script], capture_output=True, text=True, check=True)
    return [float(line) for line in done.stdout.split()]


def test_only_services_that_are_published_with_all_digits_take_part(clinic):
    for metric in ("B2", "C1", "D3"):
        found = services(clinic, metric)
        exact = {code for code, row in found.items() if row["state"] == "0" and code != "S01A"}
        held = {code for code, row in found.items() if row["state"] in "123" and code != "S01A"}
        assert len(exact) >= 10 and "S13" in held
        assert set(members(clinic, metric)) == exact
        assert clinic.findings("funnel")[metric]["withheld"] == len(held)


def test_a_ward_within_a_service_is_not_compared_with_it(clinic):
    assert "S01A" not in members(clinic, "B2")


def test_the_figures_beside_the_limits_are_the_published_ones(clinic):
    for metric in ("B2", "D3"):
        found = services(clinic, metric)
        for code, member in members(clinic, metric).items():
            row = found[code]
            assert (member["value"], member["low"], member["high"]) == pytest.approx(
                (float(row["value"]), float(row["low"]), float(row["high"])), rel=1e-12)
            assert (member["clinicians"], member["volume"]) == (int(row["clinicians"]), float(row["denominator"]))


def test_limits_have_the_digits_that_base_r_has_from_the_published_figures(clinic):
    """Nothing else goes in: whoever has the table can draw the funnel."""
    found = list(members(clinic, "B2").values())
    whole = clinic.findings("funnel")["B2"]["whole"]

    def column(name):
        return "c(" + ",".join(repr(m[name]) for m in found) + ")"
    digits = r(f"""
        y <- log({column('value')}); k <- {column('clinicians')}; mean <- log({whole!r})
        v <- ((log({column('high')}) - log({column('low')})) / 2 / qt(.975, k - 1))^2
        z <- (y - mean) / sqrt(v); q <- quantile(z, c(.1, .9), type = 7); z <- pmin(q[2], pmax(q[1], z))
        n <- length(y); w <- 1 / v
        tau2 <- max(0, (n * mean(z^2) - (n - 1)) / (sum(w) - sum(w^2) / sum(w)))
        s <- sqrt(v + tau2)
        writeLines(format(c(tau2, exp(mean - qnorm(.975) * s), exp(mean + qnorm(.999) * s)), digits = 17))""")
    ours = [clinic.findings("funnel")["B2"]["tau2"]] + [m["low_95"] for m in found] + [m["high_998"] for m in found]
    assert ours == pytest.approx(digits, rel=1e-9)


def test_the_service_that_differs_is_beyond_its_limits_and_the_sentence_counts_it(clinic):
    found = members(clinic, "B2")
    assert found["S12"]["position"] == "above_998"
    beyond = [m for m in found.values() if m["position"] != "within"]
    far = [m for m in found.values() if m["position"].endswith("_998")]
    finding = clinic.findings("funnel")["B2"]
    assert (finding["text"], finding["beyond"], finding["far"]) == ("finding.funnel.differ", len(beyond), len(far))
    for m in found.values():
        assert (m["value"] > m["high_95"]) == m["position"].startswith("above"), m
        assert m["low_998"] < m["low_95"] < finding["whole"] < m["high_95"] < m["high_998"]


def test_each_service_is_drawn_to_the_others(clinic):
    found = members(clinic, "B2")
    centre = statistics.mean(math.log(m["value"]) for m in found.values())
    for m in found.values():
        assert abs(math.log(m["shrunken"]) - centre) <= abs(math.log(m["value"]) - centre) + .02, m
        assert m["shrunken_low"] < m["shrunken"] < m["shrunken_high"]


def test_a_service_with_hard_work_stands_nearer_to_the_whole_at_comparable_work(clinic):
    found = members(clinic, "B2")
    whole = clinic.findings("funnel")["B2"]["whole"]
    hard = found["S03"]
    assert hard["value"] > 1.2 * whole
    assert hard["standard"] < .9 * hard["value"]


def test_standardised_values_stand_on_the_grid_alone_with_their_limits_outward(clinic):
    for metric in ("B2", "C1", "D3"):
        for m in members(clinic, metric).values():
            for key in ("standard", "standard_low", "standard_high"):
                steps = math.log(m[key]) / math.log(1.1)
                assert abs(steps - round(steps)) < 1e-6, m
            assert m["standard_low"] <= m["standard"] <= m["standard_high"]


def test_standardised_values_are_those_of_the_events(clinic):
    """Recomputed from the documents: observed over expected, times the rate of the services compared."""
    scopes = {m["scope"] for m in members(clinic, "B2").values()}
    rows = clinic.rows(f"""
        SELECT s.scope_id, coalesce(d.doc_type, 0) AS kind, sum(d.ed_sub + d.ed_del + d.ed_ins) AS y, sum(d.words_engine) AS x
        FROM dictameter.event_document d JOIN dictameter.unit u USING (unit_id)
        JOIN dictameter.scope s ON s.kind = 4 AND s.unit_id = CASE WHEN u.kind = 'uf' THEN u.parent_id ELSE u.unit_id END
        WHERE s.scope_id IN ({','.join(map(str, scopes))}) GROUP BY 1, 2""")
    total = {}
    for row in rows:
        y, x = total.get(row["kind"], (0, 0))
        total[row["kind"]] = y + int(row["y"]), x + int(row["x"])
    assert len(total) == 2
    everybody = sum(y for y, _ in total.values()) / sum(x for _, x in total.values())
    for code, m in members(clinic, "B2").items():
        own = [row for row in rows if int(row["scope_id"]) == m["scope"]]
        expected = sum(int(row["x"]) * total[row["kind"]][0] / total[row["kind"]][1] for row in own)
        exact = sum(int(row["y"]) for row in own) / expected * everybody
        assert m["standard"] == pytest.approx(1.1 ** round(math.log(exact) / math.log(1.1)), rel=1e-9), code


def explain(clinic, number, form):
    return subprocess.run([f"{BUILD}/dictameter-analyzer", "explain", str(number), "--format", form, "--lang", "en",
                           "--database", f"dbname={clinic.name} user=dictameter_analyzer"],
                          capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("metric", ["B2", "D3"])
def test_a_comparison_is_explained_by_its_number_and_the_script_gives_its_digits(clinic, metric):
    number = clinic.rows("SELECT f.finding_id FROM dictameter.finding f JOIN dictameter.scope s USING (scope_id)"
                         f" WHERE f.kind = 'funnel' AND s.kind = 1 AND f.subject = '{metric} 2026-Q3'")[0]["finding_id"]
    with open(clinic.path("funnel.R"), "w", encoding="utf-8") as file:
        file.write(explain(clinic, number, "r"))
    rows = subprocess.run(["psql", "-Xq", "--csv", "-v", "ON_ERROR_STOP=1", "-U", "dictameter_reader", "-d", clinic.name],
                          input=explain(clinic, number, "sql"), capture_output=True, text=True, check=True).stdout
    with open(clinic.path("rows.csv"), "w", encoding="utf-8") as file:
        file.write(rows)
    told = subprocess.run(["Rscript", "--vanilla", clinic.path("funnel.R"), clinic.path("rows.csv")], capture_output=True,
                          text=True, check=True).stdout.split("\n")[:-1]
    assert len(told) == 7 * len(members(clinic, metric))
    for line in told:
        _, _, again, published = line.split()
        assert float(again) == pytest.approx(float(published), rel=1e-7), line
    text = explain(clinic, number, "text")
    for part in ("Paule-Mandel and Morris 1983", "2026-Q3", "published_revision", f"explain {number} --format r"):
        assert part in text, part


def test_a_quarter_that_is_frozen_keeps_what_was_found(clinic):
    before = clinic.findings("funnel")
    subprocess.run(["tests/at", "2026-10-12 08:00:00", f"{BUILD}/dictameter-analyzer", "freeze", "--period", "2026-Q3",
                    "--database", f"dbname={clinic.name} user=dictameter_analyzer"], check=True, capture_output=True)
    frozen = clinic.rows("SELECT f.payload = n.payload AS same FROM dictameter.finding n LEFT JOIN dictameter.finding_frozen f"
                         " USING (kind, scope_id, subject, period_id)"
                         f" WHERE n.kind = 'funnel' AND n.period_id = {QUARTER}")
    assert len(frozen) >= len(before) and all(row["same"] == "t" for row in frozen)
    for statement in ("UPDATE dictameter.finding_frozen SET payload = '{}'", "DELETE FROM dictameter.finding_frozen",
                      "INSERT INTO dictameter.finding_frozen SELECT * FROM dictameter.finding_frozen"):
        done = subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-U", "dictameter_analyzer", "-d", clinic.name,
                               "-c", statement], capture_output=True, text=True, check=False)
        assert done.returncode != 0 and "permission denied" in done.stderr, statement


def test_another_run_changes_nothing_of_a_quarter_that_it_does_not_touch_and_a_rebuild_finds_the_same(clinic):
    before = clinic.rows("SELECT finding_id, kind, subject, payload FROM dictameter.finding WHERE kind = 'funnel' ORDER BY 1")
    clinic.run()
    assert clinic.rows("SELECT finding_id, kind, subject, payload FROM dictameter.finding WHERE kind = 'funnel' ORDER BY 1") == before
    clinic.run("--all")
    assert clinic.rows("SELECT finding_id, kind, subject, payload FROM dictameter.finding WHERE kind = 'funnel' ORDER BY 1") == before
    assert SERVICES == 12 and HARD
