# SPDX-License-Identifier: GPL-3.0-or-later
"""dictameter-analyzer explain of the share of a cohort that is still active (A6): its SQL and its script give what is told."""
import pytest

from test_explain import differences, recompute
from test_retained_attack import Attacked


@pytest.fixture(scope="module")
def clinic():
    made = Attacked(4, (450, 200, 120), True)
    yield made
    made.drop()


def figures(clinic):
    """The first that are told, while a site is left out, and the last, by the name that explain takes."""
    rows = clinic.rows(
        "SELECT t.id AS metric, m.period_id / 100000 AS kind,"
        " to_char(date '2000-01-01' + m.period_id % 100000, 'YYYY-MM') AS month,"
        " to_char(date '2000-01-01' + m.period_id % 100000, 'YYYY-\"Q\"Q') AS quarter, m.state, m.value, m.low, m.high"
        " FROM dictameter.measure m JOIN dictameter.metric t USING (metric_id)"
        " WHERE m.revision = 0 AND m.state = 1 AND t.id LIKE 'A6%' ORDER BY m.period_id")
    for row in rows:
        row["id"] = f"{row['metric']}/all/{row['month'] if row['kind'] == '2' else row['quarter']}"
    first = {(r["metric"], r["kind"]): r for r in reversed(rows)}
    last = {(r["metric"], r["kind"]): r for r in rows}
    return list({r["id"]: r for r in [*first.values(), *last.values()]}.values())


def test_the_script_gives_what_is_told(clinic, tmp_path):
    chosen = figures(clinic)
    assert {r["metric"] for r in chosen} == {"A6_w4", "A6_w12", "A6_w26"}
    assert {r["kind"] for r in chosen} >= {"2", "3"}
    assert differences(recompute(clinic, chosen, tmp_path)) == []
