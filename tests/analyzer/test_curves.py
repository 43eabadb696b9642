# SPDX-License-Identifier: GPL-3.0-or-later
"""Learning curves: from days of those who began to what is told at their n-th document, once."""
import datetime
import json
import math
import statistics
import subprocess

import pytest

from analysing import BUILD
from quarter import BEGINNERS, BEGUN, EASY, FIRST, QUARTER, SERVICES, Quarter, event

STEPS = [1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200]


@pytest.fixture(scope="module")
def clinic():
    made = Quarter(seed=3)
    made.run()
    yield made
    made.drop()


@pytest.fixture(scope="module")
def efforts(clinic):
    """By clinician who began eight weeks after the unit of the first day: the effort of each document, from the events."""
    found, first, begun = {}, {}, {}
    days = clinic.rows("SELECT clinician_id, day, min(unit_id) AS unit, count(*) AS n, sum(corr_voice + corr_kbd) AS y,"
                       " sum(words_engine) AS x FROM dictameter.event_document GROUP BY 1, 2 ORDER BY 2, 1")
    for r in days:
        begun.setdefault(r["unit"], clinic_day(r["day"]))
        first.setdefault(r["clinician_id"], (clinic_day(r["day"]) - begun[r["unit"]]).days)
        if first[r["clinician_id"]] >= BEGUN:
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


def test_only_those_who_began_while_telemetry_of_their_service_ran_are_in_the_curve(clinic, efforts):
    """Service 13 and the ward of service 1 were switched on on the day the beginners began: theirs are none."""
    assert len(efforts) == SERVICES * BEGINNERS - 1
    assert clinic.findings("learning")["C1"]["learners"] == len(efforts) // 5 * 5
    assert points(clinic)[1]["learners"] == len(efforts) // 5 * 5


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
        if n <= found["panel_documents"]:
            assert ("panel" in point) == (sum(len(e) >= n for e in efforts) - len(panel) not in range(1, 11))
        if "panel" in point:
            assert point["panel"] == pytest.approx(two_digits(quantile([e[n - 1] for e in panel], .5)), rel=1e-9), n


def test_the_fitted_curve_goes_down_and_holds_what_was_planted(clinic, efforts):
    told = points(clinic)
    first, last = told[1], told[max(told)]
    assert first["fit_low"] > last["fit_high"]
    for n, point in told.items():
        centre = math.exp(statistics.mean(math.log(e[n - 1]) for e in efforts if len(e) >= n))
        assert point["fit_low"] <= point["fit"] <= point["fit_high"] and point["fit_low"] < point["fit_high"]
        assert all(point[key] == pytest.approx(two_digits(point[key]), rel=1e-12) for key in ("fit", "fit_low", "fit_high"))
        assert point["fit_low"] * .9 < centre < point["fit_high"] * 1.1, n


def test_a_site_has_its_curve_too_and_a_quarter_that_is_not_over_has_none(clinic):
    assert points(clinic, 2) == points(clinic)
    assert clinic.rows(f"SELECT count(*) AS n FROM dictameter.finding WHERE kind = 'learning' AND period_id <> {QUARTER}")[0]["n"] == "0"


def told(clinic, quarter):
    return {r["scope_id"]: json.loads(r["payload"]) for r in clinic.rows(
        "SELECT scope_id, payload FROM dictameter.finding WHERE kind = 'learning'"
        f" AND period_id = {300000 + (quarter - datetime.date(2000, 1, 1)).days}")}


def send(clinic, name, clinicians, first, days, number):
    """Eight documents a day of clinicians of service 1 who began on a day, of fifty corrections each."""
    with open(clinic.path(name), "w", encoding="utf-8") as file:
        for clinician in clinicians:
            for index in range(8 * days):
                number += 1
                day = first + datetime.timedelta(index // 8)
                made = event(number, (1, clinician, day, EASY, "built_in", 5, 50, 300))
                file.write(json.dumps(made) + "\n")
    # The clock allows no event of the future.
    subprocess.run(["tests/at", "2027-04-12 08:00:00", f"{BUILD}/dictameter-collector", "import", "--database",
                    f"dbname={clinic.name}", "--platform-key", clinic.key, "--retention-months", "240",
                    clinic.path(name)], check=True, stdout=subprocess.DEVNULL)
    return number


def test_a_curve_that_was_told_stays_and_those_of_the_next_quarter_are_others(clinic):
    """One who came late, or a few who began since, would else be the difference of two curves."""
    summer, autumn = FIRST, datetime.date(2026, 10, 1)
    before = told(clinic, summer)
    assert before and all(f["points"] for f in before.values())
    number = send(clinic, "late", [100], datetime.date(2026, 8, 28), 5, 500000)
    clinic.run()
    clinic.run("--all")
    assert told(clinic, summer) == before

    number = send(clinic, "few", range(200, 210), datetime.date(2026, 10, 20), 5, number)
    number = send(clinic, "last", range(300, 320), datetime.date(2026, 12, 20), 5, number)
    clinic.run_at("2027-01-12 08:00:00")
    assert told(clinic, summer) == before
    assert {f["text"] for f in told(clinic, autumn).values()} == {"finding.learning.few"}
    assert not any(f["points"] or "learners" in f for f in told(clinic, autumn).values())

    number = send(clinic, "eleventh", [210], datetime.date(2026, 10, 21), 5, number)
    clinic.run_at("2027-01-13 08:00:00")
    assert told(clinic, summer) == before
    for found in told(clinic, autumn).values():
        assert found["learners"] == 10 and {p["learners"] for p in found["points"]} == {10}
        assert {p["median"] for p in found["points"]} == {17}

    send(clinic, "winter", [200, *range(300, 320)], datetime.date(2027, 1, 4), 2, number)
    clinic.run_at("2027-04-12 08:00:00")
    winter = told(clinic, datetime.date(2027, 1, 1))
    assert told(clinic, summer) == before
    assert {f["learners"] for f in winter.values()} == {20}, "who began too late for one cohort is in the next"
