# SPDX-License-Identifier: GPL-3.0-or-later
"""Learning curves: from days of those who began to what is told at their n-th document."""
import math
import statistics

import pytest

from quarter import BEGINNERS, BEGUN, FIRST, QUARTER, SERVICES, SMALL, Quarter

STEPS = [1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200]


@pytest.fixture(scope="module")
def clinic():
    made = Quarter(seed=3)
    made.run()
    yield made
    made.drop()


@pytest.fixture(scope="module")
def efforts(clinic):
    """By clinician who began late: the effort of each document, from the events."""
    found, rest = {}, {}
    for r in clinic.rows("SELECT clinician_id, day, count(*) AS n, sum(corr_voice + corr_kbd) AS y, sum(words_engine) AS x"
                         " FROM dictameter.event_document GROUP BY 1, 2 ORDER BY 1, 2"):
        first = rest.setdefault(r["clinician_id"], r["day"])
        if (clinic_day(first) - FIRST).days >= BEGUN:
            found.setdefault(r["clinician_id"], []).extend([100 * (int(r["y"]) + .5) / int(r["x"])] * int(r["n"]))
    return list(found.values())


def clinic_day(text):
    return type(FIRST).fromisoformat(text)


def two_digits(value):
    power = 10 ** (math.floor(math.log10(value)) - 1)
    return round(value / power) * power


def quantile(values, p):
    """Type 7."""
    at = (len(values) - 1) * p
    low = math.floor(at)
    values = sorted(values)
    return values[low] + (at - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def points(clinic, level=1):
    return {p["n"]: p for p in clinic.findings("learning", level)["C1"]["points"]}


def test_only_those_who_began_while_telemetry_ran_are_in_the_curve(clinic, efforts):
    assert len(efforts) == SERVICES * BEGINNERS + SMALL
    assert clinic.findings("learning")["C1"]["learners"] == len(efforts) // 5 * 5


def test_medians_and_quartiles_are_those_of_the_events_to_two_digits(clinic, efforts):
    told = points(clinic)
    assert sorted(told) == [n for n in STEPS if sum(len(e) >= n for e in efforts) >= 11]
    for n, point in told.items():
        values = [e[n - 1] for e in efforts if len(e) >= n]
        assert point["learners"] == len(values) // 5 * 5
        assert point["median"] == pytest.approx(two_digits(quantile(values, .5)), rel=1e-9), n
        assert point["quartile_low"] == pytest.approx(two_digits(quantile(values, .25)), rel=1e-9), n
        assert point["quartile_high"] == pytest.approx(two_digits(quantile(values, .75)), rel=1e-9), n


def test_the_balanced_panel_is_the_same_clinicians_at_each_point(clinic, efforts):
    found = clinic.findings("learning")["C1"]
    panel = [e for e in efforts if len(e) >= found["panel_documents"]]
    assert len(panel) >= len(efforts) / 2 and found["panel_learners"] == len(panel) // 5 * 5
    for n, point in points(clinic).items():
        assert ("panel" in point) == (n <= found["panel_documents"])
        if "panel" in point:
            assert point["panel"] == pytest.approx(two_digits(quantile([e[n - 1] for e in panel], .5)), rel=1e-9), n


def test_the_fitted_curve_goes_down_and_holds_what_was_planted(clinic, efforts):
    told = points(clinic)
    first, last = told[1], told[max(told)]
    assert first["fit_low"] > last["fit_high"]
    for n, point in told.items():
        centre = math.exp(statistics.mean(math.log(e[n - 1]) for e in efforts if len(e) >= n))
        assert point["fit_low"] < point["fit"] < point["fit_high"]
        assert point["fit_low"] * .9 < centre < point["fit_high"] * 1.1, n


def test_a_site_has_its_curve_too_and_a_quarter_that_is_not_over_has_none(clinic):
    assert points(clinic, 2) == points(clinic)
    assert clinic.rows(f"SELECT count(*) AS n FROM dictameter.finding WHERE kind = 'learning' AND period_id <> {QUARTER}")[0]["n"] == "0"
