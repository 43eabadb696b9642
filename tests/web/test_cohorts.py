# SPDX-License-Identifier: GPL-3.0-or-later
"""Of those who began: the same numbers in page, file and report; nothing that is withheld."""
import csv
import io
import os
import re
import subprocess
import sys

import pytest
import requests

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "analyzer"))
from beginners import FIRST, Beginners, Person, after, drawn  # noqa: E402
from conftest import Database, Web, plain, program  # noqa: E402
from test_browser import Browser  # noqa: E402

ALL, SITE, OTHER = ("scope=all&period=2026-Q3", "scope=site:H&period=2026-Q3", "scope=site:G&period=2026-Q3")
KINDS = {"first_use": "First use", "abandonment": "No use for 60 days"}


class Clinic(Beginners, Database):
    def __init__(self, people):
        Beginners.__init__(self, people)
        self.run()
        self.add_account()

    def drop(self):
        Beginners.drop(self)


@pytest.fixture(scope="session")
def clinic():
    made = Clinic(drawn(5, {"H": 400, "G": 300}))
    yield made
    made.drop()


def page(visitor, at=ALL, language="en"):
    return plain(visitor.page(f"/{language}/adoption?{at}").one("main").text)


def table(visitor, figure, at=ALL):
    answer = visitor.get(f"/en/adoption.csv?{at}&figure={figure}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def percent(share):
    return str(round(100 * share))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scope, at", [("all", ALL), ("H", SITE), ("G", OTHER)])
def test_the_file_of_a_curve_holds_what_was_found(clinic, visitor, kind, scope, at):
    found = clinic.told(kind)[scope]
    rows = table(visitor, kind, at)
    assert [(r["week"], r["clinicians"], r["share"], r["share_low"], r["share_high"]) for r in rows] == [
        (str(p["week"]), str(found["people"]), percent(p["value"]), percent(p["low"]), percent(p["high"])) for p in found["points"]]


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_says_the_share_its_interval_of_how_many_and_where_the_half_lies(clinic, visitor, kind):
    found = clinic.told(kind)["all"]
    last = found["points"][-1]
    text = page(visitor)
    assert f"{KINDS[kind]}: {percent(last['value'])}% [{percent(last['low'])}, {percent(last['high'])}] of clinicians" in text
    assert f"At least {found['people']} clinicians." in text and f"≥ {found['people']}" in text
    assert "computed from the rounded figures" in text and "leave of absence" in text
    if "half_by" in found:
        assert f"Median time: between {found['half_after']} and {found['half_by']} weeks" in text
    elif found["half_after"] == last["week"]:
        assert f"The half is not reached after {last['week']} weeks" in text


@pytest.mark.parametrize("scope, at", [("all", ALL), ("H", SITE)])
def test_the_api_has_what_was_found_and_says_of_which_quarter(clinic, visitor, scope, at):
    answer = visitor.get(f"/api/v1/cohorts?{at}").json()
    assert (answer["period"], answer["revision"], answer["provisional"]) == ("2026-Q3", 0, True)
    assert set(answer["cohorts"]) == {"first_use", "abandonment"}
    for kind, body in answer["cohorts"].items():
        told = clinic.told(kind)[scope]
        assert body == {**{k: v for k, v in told.items() if k != "text"}, "state": told["text"].split(".")[-1]}
    assert visitor.get("/api/v1/cohorts?scope=all&period=2026-09").json()["cohorts"] == visitor.get(
        f"/api/v1/cohorts?{ALL}").json()["cohorts"]
    assert visitor.get("/api/v1/cohorts?scope=all&period=2026-08").json()["cohorts"] == {}


def test_the_api_tells_a_token_of_its_site_only_and_nobody_without_one(clinic, visitor):
    headers = {"Authorization": "Bearer " + clinic.add_token("H", "read")}
    url = visitor.web.url
    for at in (SITE, ALL):
        answer = requests.get(f"{url}/api/v1/cohorts?{at}", headers=headers, timeout=10).json()
        assert answer["scope"] == "site:H"
        assert answer["cohorts"]["first_use"]["points"] == clinic.told("first_use")["H"]["points"]
    refused = requests.get(f"{url}/api/v1/cohorts?{OTHER}", headers=headers, timeout=10)
    assert refused.status_code == 403 and "points" not in refused.text
    assert requests.get(f"{url}/api/v1/cohorts?{SITE}", timeout=10).status_code == 401


def test_the_page_is_complete_in_french(clinic, visitor):
    last = clinic.told("first_use")["all"]["points"][-1]
    text = page(visitor, language="fr")
    assert (f"{percent(last['value'])} % [{percent(last['low'])} ; {percent(last['high'])}] ont utilisé leur licence"
            f" dans les {last['week']} semaines qui suivent l’attribution") in text
    assert "Délai avant la première utilisation" in text and "événement concurrent" in text
    assert "60 jours sans utilisation : " in text and "calculés à partir des valeurs arrondies" in text


def test_the_report_has_the_curves_of_its_quarter(clinic, tmp_path):
    done = subprocess.run([program("reports"), "build", "--period", "2026-Q3", "--lang", "en", "--format", "html", "--output",
                           str(tmp_path), "--database", clinic.conninfo("reports")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    text = plain(re.sub("<[^>]+>", " ", next(tmp_path.glob("*.html")).read_text(encoding="utf-8")))
    last = clinic.told("first_use")["all"]["points"][-1]
    assert "No use for 60 days: " in text
    assert "Time to the first use" in text and f"{percent(last['value'])}% [{percent(last['low'])}, {percent(last['high'])}]" in text


def test_a_period_that_ends_before_the_quarter_has_no_curve_of_it(visitor):
    assert "Time to the first use" not in page(visitor, "scope=all&period=2026-08")
    assert "Time to the first use" in page(visitor, "scope=all&period=2026-09")


def test_on_a_narrow_screen_nothing_is_wider_than_it_and_no_page_complains(clinic):
    served = Web(clinic, "--insecure-cookies")
    browser = Browser(served)
    try:
        browser.log_in()
        browser.width(320)
        for view in ("chart", "table"):
            assert browser.fits(f"/fr/adoption?{ALL}&view={view}"), view
        assert browser.complaints() == []
    finally:
        browser.close()
        served.stop()


def shown(people, *addresses):
    """The pages of a clinic of its own."""
    made = Clinic(people)
    served = Web(made, "--insecure-cookies")
    try:
        visitor = served.visitor()
        assert visitor.get(f"/en/adoption.csv?{OTHER}&figure=first_use").status_code == 404
        return [page(visitor, at) for at in addresses]
    finally:
        served.stop()
        made.drop()


FEW, WAIT = "Fewer than 22 clinicians of this scope were given a seat in this cohort", "They are taken into the next quarter’s cohort"


def test_of_too_few_the_page_says_that_they_wait():
    text, = shown([Person("H", f"p{i}", after(FIRST, 200), [after(FIRST, 203)]) for i in range(21)], ALL)
    assert f"{FEW}: their curve is not shown (it takes 11 who used it and 11 who did not). {WAIT}" in text
    assert "At least 20" not in text


def test_a_half_of_exactly_50_percent_is_not_said_to_be_out_of_reach():
    people = [Person("H", f"p{i}", after(FIRST, 200), [after(FIRST, 203)] if i % 2 else []) for i in range(60)]
    text, = shown(people, ALL)
    assert "First use: 50%" in text and "After 1 week it is about half: 50% when rounded to 5 points" in text
    assert "The half is not reached" not in text


def test_a_site_of_too_few_does_not_wait_where_all_sites_were_told():
    """Whoever is in a cohort that was told is in no later one."""
    people = [Person("H", f"p{i}", after(FIRST, 200), [after(FIRST, 203)] if i % 2 else []) for i in range(60)]
    small = [Person("G", f"p{i}", after(FIRST, 200), [after(FIRST, 203)] if i % 2 else []) for i in range(20)]
    everywhere, site = shown(people + small, ALL, OTHER)
    assert "First use: " in everywhere and FEW not in everywhere
    start = site.index(FEW)
    assert WAIT not in site[start:start + 250]


def test_a_frozen_quarter_shows_the_curves_as_they_stood(clinic, visitor):
    before = [table(visitor, figure) for figure in ("first_use", "abandonment")]
    subprocess.run(["tests/at", "2026-10-12 08:00:00", program("analyzer"), "freeze", "--period", "2026-Q3",
                    "--database", clinic.conninfo("analyzer")], check=True, capture_output=True)
    clinic.sql("DELETE FROM finding WHERE kind IN ('first_use', 'abandonment')")
    assert [table(visitor, figure) for figure in ("first_use", "abandonment")] == before
    clinic.run()
    assert clinic.told("first_use") == {}, "what was told, if only frozen, is not told again"
