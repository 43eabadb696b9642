# SPDX-License-Identifier: GPL-3.0-or-later
"""dictameter-analyzer explain of the share of a cohort that is still active (A6): its SQL and its script give what is told."""
import pytest

from beginners import Beginners, drawn, veterans
from test_explain import differences, recompute



@pytest.fixture(scope="module")
def clinic():
    made = Beginners(drawn(1, {"H": 500, "G": 250}), veterans())
    made.run_at("2026-10-16 08:00:00")
    yield made
    made.drop()


def figures(clinic):
    """Some that are told, by the name that explain takes."""
    rows = clinic.rows(
        "SELECT t.id AS metric, coalesce('site:' || c.code, 'all') AS scope, m.period_id / 100000 AS kind,"
        " to_char(date '2000-01-01' + m.period_id % 100000, 'YYYY-MM') AS month,"
        " to_char(date '2000-01-01' + m.period_id % 100000, 'YYYY-\"Q\"Q') AS quarter, m.state, m.value, m.low, m.high"
        " FROM dictameter.measure m JOIN dictameter.metric t USING (metric_id) JOIN dictameter.scope s USING (scope_id)"
        " LEFT JOIN dictameter.site c ON c.site_id = s.site_id AND s.kind = 2"
        " WHERE m.revision = 0 AND m.state = 1 AND t.id LIKE 'A6%' ORDER BY m.period_id")
    for row in rows:
        row["id"] = f"{row['metric']}/{row['scope']}/{row['month'] if row['kind'] == '2' else row['quarter']}"
    return list({(r["metric"], r["scope"], r["kind"]): r for r in rows}.values())  # the newest of each


def test_the_script_gives_what_is_told(clinic, tmp_path):
    chosen = figures(clinic)
    assert {r["metric"] for r in chosen} == {"A6_w4", "A6_w12", "A6_w26"} and {r["scope"] for r in chosen} >= {"all", "site:H"}
    assert {r["kind"] for r in chosen} >= {"2", "3"}
    assert differences(recompute(clinic, chosen, tmp_path)) == []
