# SPDX-License-Identifier: GPL-3.0-or-later
"""What was found of a quarter on its pages: the same numbers in page and file, and nothing that is withheld."""
import csv
import io
import json
import os
import subprocess
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "analyzer"))
from conftest import Database, plain, program  # noqa: E402
from quarter import QUARTER, Quarter  # noqa: E402

AT = "?scope=site:H&period=2026-Q3"


class Clinic(Quarter, Database):
    def __init__(self):
        Quarter.__init__(self, seed=4)
        self.run()
        self.add_account()

    def drop(self):
        Quarter.drop(self)


@pytest.fixture(scope="session")
def clinic():
    made = Clinic()
    yield made
    made.drop()


def table(visitor, page, figure):
    answer = visitor.get(f"/en/{page}.csv{AT}&figure={figure}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_file_of_a_funnel_holds_what_was_found_in_alphabetical_order(clinic, visitor):
    rows = table(visitor, "compare", "funnel-B2")
    labels = {r["scope_id"]: r["label"] for r in clinic.rows(
        "SELECT s.scope_id, u.label FROM dictameter.scope s JOIN dictameter.unit u USING (unit_id) WHERE s.kind = 4")}
    found = {labels[str(m["scope"])]: m for m in clinic.findings("funnel", 2)["B2"]["members"]}
    assert [r["group"] for r in rows] == sorted(found) and len(rows) >= 10
    for row in rows:
        m = found[row["group"]]
        for key, column in (("value", "B2"), ("low", "B2_low"), ("high", "B2_high"), ("shrunken", "shrunken"),
                            ("standard", "standard"), ("standard_high", "standard_high")):
            assert float(row[column]) == pytest.approx(100 * m[key], rel=1e-9), (row, key)
        assert (int(row["clinicians"]), float(row["volume"])) == (m["clinicians"], m["volume"])


def test_a_service_that_is_withheld_is_named_nowhere_and_counted(clinic, visitor):
    held = {r["label"] for r in clinic.rows(
        "SELECT u.label FROM dictameter.measure m JOIN dictameter.scope s USING (scope_id) JOIN dictameter.unit u USING (unit_id)"
        f" WHERE s.kind = 4 AND m.metric_id = 205 AND m.revision = 0 AND m.period_id = {QUARTER} AND m.state IN (2, 3)"
        " AND u.kind = 'service'")}
    assert held
    figures = [plain(f.text) for f in visitor.page(f"/en/compare{AT}").all("figure") if "Correction rate" in f.text]
    assert figures
    for label in held:
        assert all(label not in text for text in figures), label
    page = plain(visitor.page(f"/en/compare{AT}").one("main").text)
    assert f"{clinic.findings('funnel', 2)['B2']['withheld']} units without a position" in page
    assert "no ranking" in page and "Family of comparisons" in page


@pytest.mark.parametrize("page, kind, subject", [("effects", "contrast", "BP04"), ("accuracy", "learning", "C1"),
                                                 ("compare", "funnel", "B2")])
def test_a_page_gives_the_number_that_the_analyzer_explains_a_finding_by(clinic, visitor, page, kind, subject):
    number = clinic.rows(f"SELECT finding_id FROM dictameter.finding f JOIN dictameter.scope s USING (scope_id) WHERE f.kind ="
                         f" '{kind}' AND s.kind = 2 AND f.subject = '{subject} 2026-Q3'")[0]["finding_id"]
    shown = plain(visitor.page(f"/en/{page}{AT}").one("main").text)
    assert "dictameter-analyzer explain NUMBER" in shown and f"[no. {number}]" in shown \
        or f"dictameter-analyzer explain {number}" in shown
    done = subprocess.run([program("analyzer"), "explain", number, "--lang", "en", "--database", f"dbname={clinic.name}"],
                          capture_output=True, text=True, check=True)
    assert "Design" in done.stdout and "2026-Q3" in done.stdout and f"explain {number} --format r" in done.stdout


def test_the_effects_page_shows_the_interval_the_design_and_the_family(clinic, visitor):
    found = clinic.findings("contrast", 2)["BP04"]
    row, = [r for r in table(visitor, "effects", "effects") if r["practice"].startswith("BP04")]
    for key, column in (("change", "change"), ("low", "change_low"), ("slope", "slope"), ("slope_high", "slope_high"),
                        ("useful", "useful")):
        assert row[column] == f"{100 * found[key]:.1f}".removesuffix(".0"), column
    assert float(row["p_below"]) == found["p_below"]
    page = plain(visitor.page(f"/en/effects{AT}").one("main").text)
    shown = f"−{-100 * found['change']:.1f}% [−{-100 * found['low']:.1f}, −{-100 * found['high']:.1f}]"
    for part in (shown, f"at least {found['switchers']} clinicians", "Holm", "is not shown to be its effect", "No negative control",
                 "is associated with", "no negative control", f"< {found['p_below']:g}"):
        assert part in page, part
    assert shown in plain(visitor.page(f"/en/practices/BP04{AT}").one("main").text)


def test_of_too_few_who_switch_the_page_has_no_number(clinic, visitor):
    row, = [r for r in table(visitor, "effects", "effects") if r["practice"].startswith("BP03")]
    assert all(row[c] == "" for c in ("change", "slope", "clinicians", "detectable", "p_below")), row
    page = plain(visitor.page(f"/en/effects{AT}").one("main").text)
    assert "BP03 " in page and "fewer than 12 clinicians can be compared (10 documents a side in the same kind of work)" in page


def test_the_learning_curve_has_how_many_have_got_so_far(clinic, visitor):
    found = {str(p["n"]): p for p in clinic.findings("learning", 2)["C1"]["points"]}
    rows = table(visitor, "accuracy", "learning")
    assert [r["n"] for r in rows] == list(found)
    for row in rows:
        point = found[row["n"]]
        assert int(row["clinicians"]) == point["learners"]
        assert float(row["median"]) == pytest.approx(point["median"], rel=1e-9)
        assert float(row["fit_low"]) == pytest.approx(point["fit_low"], rel=1e-9)


def test_of_a_learning_curve_two_digits_are_printed(clinic, visitor):
    points = clinic.findings("learning", 2)["C1"]["points"]
    first, last = points[0], points[-1]
    assert first["fit_low"] >= 10 > last["fit_low"]
    page = plain(visitor.page(f"/en/accuracy{AT}").one("main").text)
    assert (f"from {first['fit']:.0f} [{first['fit_low']:.0f}, {first['fit_high']:.0f}] at the first document"
            f" to {last['fit']:.1f} [{last['fit_low']:.1f}, {last['fit_high']:.1f}] at the") in page
    assert f" clinicians): {first['fit']:.0f} [{first['fit_low']:.0f}, {first['fit_high']:.0f}]" in page
    assert f" clinicians): {first['median']:.0f} " in page and f" clinicians): {first['median']:.1f} " not in page


def test_a_month_tells_of_its_quarter_and_a_ward_of_nothing(clinic, visitor):
    page = plain(visitor.page("/en/compare?scope=site:H&period=2026-09").one("main").text)
    assert "Q3 2026. Each unit stands beside the whole" in page
    page = plain(visitor.page("/en/compare?scope=site:H/pole:P/unit:S02&period=2026-Q3").one("main").text)
    assert "No comparison of units for this scope" in page


@pytest.mark.parametrize("page", ["compare", "effects", "accuracy"])
def test_a_period_that_ends_before_its_quarter_tells_nothing_of_what_came_after(clinic, visitor, page):
    for period in ("2026-W38", "2026-08"):
        text = plain(visitor.page(f"/en/{page}?scope=site:H&period={period}").one("main").text)
        assert text.count("Q3 2026") == 1 and "Learning curve" not in text, f"{period}: beside the choice of periods"
    assert plain(visitor.page(f"/en/{page}?scope=site:H&period=2026-09").one("main").text).count("Q3 2026") > 1


def test_a_frozen_quarter_shows_what_was_found_of_it_whatever_comes_after(clinic, visitor):
    before = table(visitor, "compare", "funnel-B2")
    effects = table(visitor, "", "effects-top")
    assert any(row["subject"].startswith("BP04") for row in effects)
    subprocess.run(["tests/at", "2026-10-12 08:00:00", program("analyzer"), "freeze", "--period", "2026-Q3",
                    "--database", clinic.conninfo("analyzer")], check=True, capture_output=True)
    clinic.sql("UPDATE finding SET payload = jsonb_set(payload, '{members}', '[]') WHERE kind = 'funnel'")
    clinic.sql("UPDATE finding SET payload = payload || '{\"change\": 0.9}' WHERE kind = 'contrast' AND of_period = 0")
    assert table(visitor, "compare", "funnel-B2") == before
    assert table(visitor, "", "effects-top") == effects
    assert json.loads(clinic.rows("SELECT payload FROM dictameter.finding WHERE kind = 'funnel' LIMIT 1")[0]["payload"])["members"] == []
