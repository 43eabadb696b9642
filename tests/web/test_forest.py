# SPDX-License-Identifier: GPL-3.0-or-later
"""Forests on pages: each effect as it was found, in an order that is said and is never that of its size."""
import csv
import datetime
import io
import json
import os
import sys

import pytest
import requests

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "reports"))
from conftest import Database, Page, Web, plain, program, run  # noqa: E402
from published import Published, period_id  # noqa: E402
from test_browser import FAINT, Browser  # noqa: E402

QUARTER = period_id("quarter", datetime.date(2026, 7, 1))
WEEK = period_id("week", datetime.date(2026, 9, 21))
ALL, FIRST_SITE = 1, 2
SITES = {2: "Centre <b>simulé</b> & fils", 102: "Brest", 103: "Arles", 104: "Dole"}  # scope -> label
AT = "?period=2026-Q3"


def week(monday):
    return period_id("week", datetime.date.fromisoformat(monday))


def contrast(practice, verdict, change=None, low=None, high=None, switchers=None, detectable=-.09):
    found = {"text": f"finding.contrast.{verdict}", "practice": practice, "metric": "B2", "tests": 3, "useful": -.1}
    if change is not None:
        found |= {"change": change, "low": low, "high": high, "switchers": switchers, "detectable": -detectable,
                  "slope": change, "slope_low": low, "slope_high": high, "p_below": .01}
    return ("contrast", f"{practice} 2026-Q3", QUARTER, found)


def release(code, at, verdict, change=None, low=None, high=None, level=.95, controls=()):
    found = {"text": f"finding.release.{verdict}", "metric": "B2", "release": f"DMO.{code}", "weeks_before": 30,
             "weeks_after": 14, "tests": 6, "units": 812345,
             "ground": {"first": week("2025-10-06"), "at": week(at), "last": WEEK, "weeks": [], "scopes": list(controls)}}
    if change is not None:
        found |= {"before": .06, "after": .06 * (1 + change), "change": change, "low": low, "high": high, "level": level,
                  "p": .02, "degrees": 20}
    return ("release", f"B2 DMO.{code}", WEEK, found)


FOUND = {
    ALL: [contrast("BP03", "few"), contrast("BP04", "useful", -.16, -.21, -.11, 40),
          contrast("BP06", "excluded", -.005, -.03, .02, 25), release("4.2", "2026-06-08", "staggered")],
    FIRST_SITE: [contrast("BP04", "inconclusive", -.05, -.115, .02, 15), contrast("BP06", "reverse", .08, .02, .145, 15),
                 release("4.2", "2026-06-08", "compared", -.1071, -.1583, -.0559, .975, (102, 103, 104)),
                 release("4.1", "2026-01-12", "few")],
    102: [release("4.2", "2026-06-22", "none", -.02, -.09, .05)],
    103: [release("4.2", "2026-06-22", "compared", .0912, .0201, .1623, .975, (102, 104, 2)), release("4.1", "2026-01-12", "serial")],
    104: [release("4.2", "2026-06-22", "season", .31, .12, .527, .975)],
}


# scope -> practice -> class; BP14, mandatory, is not met at all sites and at the first alone
CLASSES = {ALL: {"BP03": "C", "BP06": "C", "BP07": "C", "BP16": "C", "BP20": "C"},
           102: {"BP04": "C", "BP03": "C"}, 103: {"BP04": "B", "BP03": "A"}, 104: {"BP03": "B"}}


class Clinic(Published, Database):
    def __init__(self):
        Published.__init__(self, f"forest_{os.getpid()}")
        for number, (scope, label) in enumerate(SITES.items(), 1):
            if scope != FIRST_SITE:
                Published.run(self, f"INSERT INTO site VALUES ({number}, 'S{number}', '{label}', 'Europe/Paris', true);"
                              f"INSERT INTO scope OVERRIDING SYSTEM VALUE VALUES ({scope}, 2, {number}, 0)")
        for scope, found in FOUND.items():
            for kind, subject, period, payload in found:
                Published.run(self, "INSERT INTO finding (kind, scope_id, subject, period_id, payload, run_id) VALUES "
                              f"('{kind}', {scope}, '{subject}', {period}, '{json.dumps(payload)}', 1)")
        for scope, classes in CLASSES.items():
            for practice, letter in classes.items():
                Published.run(self, "INSERT INTO assessment (scope_id, period_id, practice, framework, class, reason, metric_id,"
                              " state, clinicians, k_eff, value, low, high, target, run_id) VALUES "
                              f"({scope}, {QUARTER}, '{practice}', '1.0', '{letter}', '', NULL, 0, 120, 60, .7, .6, .8, .9, 1)")
        Published.run(self, "UPDATE assessment_live SET class = 'C' WHERE practice = 'BP04' AND scope_id = 1")
        self.add_account()

    def conninfo(self, role):
        return Database.conninfo(self, role)


@pytest.fixture(scope="session")
def clinic():
    made = Clinic()
    yield made
    made.drop()


def rows(visitor, page, figure, at=AT, language="en"):
    answer = visitor.get(f"/{language}/{page}.csv{at}&figure={figure}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def subjects(table):
    return [r["subject"].split(" ")[0] if r["subject"].startswith("BP") else r["subject"] for r in table]


def test_the_synthesis_shows_six_effects_practices_first_each_by_its_verdict(visitor):
    table = rows(visitor, "", "effects-top")
    assert subjects(table) == ["BP04", "BP06", "BP03", "DMO.4.2, Arles", "DMO.4.2, " + SITES[FIRST_SITE], "DMO.4.2, Brest"]
    page = plain(visitor.page(f"/en/{AT}").one("main").text)
    assert "Differences shown: 3 of 6" in page and "never by the size of the difference" in page
    assert "Measured differences that are not here: 1." in page


def test_the_file_of_a_forest_holds_what_was_found_with_level_design_and_units(visitor):
    table = {r["subject"]: r for r in rows(visitor, "accuracy", "releases-B2")}
    found = {r[3]["release"]: r[3] for r in FOUND[FIRST_SITE] if r[0] == "release"}["DMO.4.2"]
    row = table["DMO.4.2, " + SITES[FIRST_SITE]]
    for key, column in (("change", "change"), ("low", "change_low"), ("high", "change_high"), ("level", "level")):
        assert float(row[column]) == pytest.approx(100 * found[key], rel=1e-9), column
    assert row["design"] == "against 3 hospitals still without it"
    assert plain(row["n"]) == "30 weeks before, 14 after; 812,345 words"
    assert row["verdict"] == "shown, against hospitals without it"
    assert table["DMO.4.2, Brest"]["design"] == "the series compared with itself"
    practice = next(r for r in rows(visitor, "", "effects-top") if r["subject"].startswith("BP04"))
    assert [practice[c] for c in ("change", "change_low", "change_high", "level", "useful", "detectable")] == \
        ["-16", "-21", "-11", "95", "-10", "-9"]
    assert practice["n"] == "at least 40 clinicians"


def test_releases_stand_by_arrival_then_by_hospital_and_those_not_judged_are_counted(visitor):
    table = rows(visitor, "accuracy", "releases-B2")
    assert subjects(table) == ["DMO.4.2, Arles", "DMO.4.2, Brest", "DMO.4.2, Dole", "DMO.4.2, " + SITES[FIRST_SITE]]
    page = plain(visitor.page(f"/en/accuracy{AT}").one("main").text)
    assert "Changes shown since a release: 2 of 4" in page and "then hospitals in alphabetical order" in page
    assert "weeks that depend too much on each other): DMO.4.1 (2 hospitals)." in page


def test_an_interval_of_another_level_says_so_in_its_row_and_the_picture_draws_both_ends(visitor):
    figure = next(f for f in visitor.page(f"/fr/accuracy{AT}").all("figure") if "depuis une version" in f.text)
    words = plain(figure.text)
    assert "montré, face aux établissements sans elle, intervalle à 97,5 %" in words
    assert "intervalle à 95 %, ou au niveau dit dans la ligne" in words
    assert "−10,7 % [−15,8 ; −5,6]" in words
    # one that reaches beyond 40 % takes the next domain: nothing is cut off
    assert "+31,0 % [12,0 ; 52,7]" in words and "100 %" in words


def test_what_is_not_shown_is_worded_as_that_whatever_its_interval(visitor):
    sentence = plain(next(f for f in visitor.page(f"/en/accuracy{AT}").all("figure") if "since a release" in f.text).text)
    none = sentence[sentence.index("No difference shown:"):]
    assert "DMO.4.2, Dole (+31.0% [12.0, 52.7])" in none and "Arles" not in none[:none.index(".2, Dole")]
    assert "Reverse: DMO.4.2, Arles (+9.1% [2.0, 16.2])." in sentence


def test_a_hospital_shows_its_own_effects_only(clinic, visitor):
    at = AT + "&scope=site:SIM1"
    assert subjects(rows(visitor, "", "effects-top", at)) == ["BP06", "BP04", "DMO.4.2"]
    clinic.add_account("local", scope="site:SIM1")
    served = Web(clinic, "--insecure-cookies")
    try:
        local = served.visitor("local")
        for page in ("", "accuracy"):
            text = plain(local.page(f"/en/{page}{AT}").one("main").text)
            assert "DMO.4.2" in text and not any(label in text for scope, label in SITES.items() if scope != FIRST_SITE)
    finally:
        served.stop()


def test_a_division_says_that_nothing_was_measured_of_it(visitor):
    page = plain(visitor.page(f"/fr/{AT}&scope=site:SIM1/pole:URG").one("main").text)
    assert "Aucun effet n’a encore été mesuré sur ce périmètre" in page and "DMO.4.2" not in page


def test_a_report_has_the_forest_of_releases_with_the_numbers_of_the_page(clinic, visitor, tmp_path):
    output = tmp_path / "report.html"
    run(program("reports"), "build", "--period", "2026-Q3", "--scope", "all", "--lang", "en", "--output", str(output),
        "--database", clinic.conninfo("reports"))
    words = plain(Page(output.read_text(encoding="utf-8")).root.text)
    for row in rows(visitor, "accuracy", "releases-B2"):
        change = f"{float(row['change']):+.1f}%".replace("-", "−")
        limits = f"[{float(row['change_low']):.1f}, {float(row['change_high']):.1f}]".replace("-", "−")
        assert f"{change} {limits}" in words and row["subject"] in words, row


def test_priorities_are_the_practices_not_met_mandatory_first_with_place_gain_decision_and_action(visitor):
    page = visitor.page(f"/en/{AT}").one("main")
    table = next(t for t in page.all("table") if "Priorities" in t.text)
    body = [[plain(cell.text) for cell in row.all("td") + row.all("th")] for row in table.all("tr")][1:]
    cells = {plain(row.all("th")[0].text).split(" ")[0]: [plain(c.text) for c in row.all("td")] for row in table.all("tr")[1:]}
    assert list(cells) == ["BP03", "BP14", "BP20", "BP04", "BP06"], body
    assert "5 of the 7 practices not met. Order: mandatory" in plain(page.text)
    assert cells["BP04"][2] == "1 of 3 hospitals: Brest"
    assert cells["BP04"][3] == "−16.0% [−21.0, −11.0]" and cells["BP04"][5] == "Extend"
    assert "shown and useful" in cells["BP04"][4] and "at least 40 clinicians" in cells["BP04"][4]
    assert cells["BP06"][3] == "−0.5% [−3.0, 2.0]" and cells["BP06"][5] == "Do not extend"
    assert cells["BP03"][3] == "not enough data" and cells["BP03"][5] == "Study"
    assert (cells["BP14"][0], cells["BP14"][1]) == ("72% [68, 76]", "90%")
    assert cells["BP14"][2] == "everywhere it is judged (1 hospital)" and cells["BP14"][3] == "not known here"
    assert "no total" in plain(page.text)


def test_priorities_are_a_file_too_and_a_gain_that_is_not_known_is_no_number(visitor):
    answer = visitor.get(f"/en/.csv{AT}")
    text = answer.text if answer.status_code == 200 else visitor.get(f"/en.csv{AT}").text
    part = text[text.index("# Priorities"):].split("\n", 1)[1]
    table = {r["practice"].split(" ")[0]: r for r in csv.DictReader(io.StringIO(part.split("\n#")[0]))}
    assert [table["BP04"][c] for c in ("gain", "gain_low", "gain_high", "target")] == ["-16", "-21", "-11", "90"]
    assert [table["BP14"][c] for c in ("gain", "gain_low", "gain_high")] == ["", "", ""]


def test_a_site_names_the_places_of_its_own_and_no_other(visitor):
    page = visitor.page(f"/en/{AT}&scope=site:SIM1").one("main")
    table = next(t for t in page.all("table") if "Priorities" in t.text)
    assert "BP14" in table.text and not any(label in table.text for scope, label in SITES.items() if scope > 100)


def test_a_practices_page_draws_its_target_and_its_file_has_it(visitor):
    table = rows(visitor, "practices/BP14", "trend-P14")
    assert len(table) > 50 and {r["target"] for r in table} == {"90"}
    figure = next(f for f in visitor.page(f"/en/practices/BP14{AT}").all("figure") if "target 90%" in plain(f.text))
    assert figure.all(class_="c-target"), "no line"
    assert "target" not in rows(visitor, "metrics/B2", "trend-B2")[0]


def test_a_practices_page_shows_the_effect_beside_what_checks_it(visitor):
    table = rows(visitor, "practices/BP04", "effect-BP04")
    assert [r["subject"] for r in table] == ["Correction rate", "Slope between clinicians", "Other outcome: Corrections per 100 words",
                                             "Negative control"]
    assert [table[0][c] for c in ("change", "change_low", "change_high", "level", "useful", "detectable")] == \
        ["-16", "-21", "-11", "95", "-10", "-9"]
    assert [table[1][c] for c in ("change", "change_low", "change_high", "verdict")] == \
        ["-16", "-21", "-11", "compatible with the difference"]
    for row in table[2:]:
        assert all(row[c] == "" for c in ("change", "change_low", "change_high", "level")), row
    assert table[2]["verdict"] == "not studied"
    page = plain(visitor.page(f"/en/practices/BP04{AT}").one("main").text)
    for words in ("Decision: Extend.", "Correction rate (−16.0% [−21.0, −11.0]): shown and useful", "at least 40 clinicians",
                  "Useful difference", "−10.0%", "Detectable", "−9.0%", "Threats", "within the same clinician, not drawn by lot"):
        assert words in page, words


@pytest.mark.parametrize("practice, words", [
    ("BP06", ["Decision: Do not extend.", "useful difference excluded"]),
    ("BP03", ["Decision: Study. Too few clinicians", "not enough data"]),
    ("BP14", ["Decision: Study. The effect of this practice has not yet been estimated", "Design that the framework foresees"]),
    ("BP07", ["Decision: Study. The effect is judged release by release", "Changes shown since a release: 2 of 4"]),
    ("BP01", ["Decision: To be measured.", "No effect of this practice is estimated here"]),
    ("BP19", ["followed descriptively only"]),
])
def test_what_is_known_of_an_effect_decides_and_what_is_not_is_said(visitor, practice, words):
    page = plain(visitor.page(f"/en/practices/{practice}{AT}").one("main").text)
    for part in words:
        assert part in page, part


def test_a_scope_in_which_a_practice_was_not_studied_says_so(visitor):
    page = plain(visitor.page(f"/fr/practices/BP07{AT}&scope=site:SIM1/pole:URG").one("main").text)
    assert "Aucune version n’est jugée sur ce périmètre" in page
    page = plain(visitor.page(f"/fr/practices/BP04{AT}&scope=site:SIM1/pole:URG").one("main").text)
    assert "Cette pratique n’a pas été étudiée sur ce périmètre, 3e trimestre 2026." in page and "−16,0" not in page


def test_the_api_has_what_the_forests_show_with_its_state_and_nothing_it_was_computed_from(clinic, visitor):
    answer = visitor.get("/api/v1/effects?scope=site:SIM1&period=2026-Q3").json()
    assert (answer["scope"], answer["period"], answer["provisional"]) == ("site:SIM1", "2026-Q3", True)
    effects = answer["effects"]
    wanted = {f[3]["practice"]: f[3] for f in FOUND[FIRST_SITE] if f[0] == "contrast"}
    assert [p["practice"] for p in effects["practices"]] == sorted(wanted)
    for practice in effects["practices"]:
        told = wanted[practice["practice"]]
        assert practice.pop("finding") > 0 and practice.pop("state") == told["text"].split(".")[-1]
        assert practice == {k: v for k, v in told.items() if k != "text"}
    assert [(r["release"], r["state"], r["controls"]) for r in effects["releases"]] == \
        [("DMO.4.2", "compared", 3), ("DMO.4.1", "few", 0)]
    assert effects["releases"][0]["change"] == -.1071 and "change" not in effects["releases"][1]
    assert all({"ground", "p", "degrees"}.isdisjoint(r) for r in effects["releases"])
    assert visitor.get("/api/v1/effects?scope=site:SIM1&period=2026-08").json()["effects"]["practices"] == []
    assert effects["releases_of"] == {"period": "2026-Q3", "revision": 0}


def test_the_api_tells_a_token_of_its_site_only(clinic, visitor):
    headers = {"Authorization": "Bearer " + clinic.add_token("SIM1", "read")}
    url = visitor.web.url + "/api/v1/effects?period=2026-Q3"
    assert requests.get(url, headers=headers, timeout=10).json()["scope"] == "site:SIM1"
    refused = requests.get(url + "&scope=site:S2", headers=headers, timeout=10)
    assert refused.status_code == 403 and "change" not in refused.text
    assert requests.get(url, timeout=10).status_code == 401


def test_every_practice_stands_under_its_decision_with_effect_and_verdict(visitor):
    page = visitor.page(f"/en/practices{AT}").one("main")
    table = next(t for t in page.all("table") if "Decision" in t.one("thead").text)
    cells = {plain(row.all("th")[0].text).split(" ")[0]: [plain(c.text) for c in row.all("td")]
             for row in table.one("tbody").all("tr")}
    decisions = [row[0] for row in cells.values()]
    assert decisions == sorted(decisions, key=["Extend", "Keep", "Do not extend", "Study", "To be measured"].index)
    assert list(cells)[:2] == ["BP04", "BP06"] and len(cells) == 10
    assert cells["BP04"] == ["Extend", "not met", "−16.0% [−21.0, −11.0]",
                             "shown and useful within the same clinician, not drawn by lot; at least 40 clinicians"]
    assert cells["BP06"][0] == "Do not extend" and cells["BP06"][3].startswith("useful difference excluded")
    assert cells["BP03"][3].endswith("too few clinicians") and cells["BP07"][3] == "judged release by release"
    assert cells["BP14"][2:] == ["–", "effect not estimated"] and cells["BP01"][0] == "To be measured"
    assert "Extend: 1; Keep: 0; Do not extend: 1; Study: 7; To be measured: 1" in plain(page.text)


def test_forests_fit_a_narrow_screen_are_readable_in_light_and_dark_and_complain_of_nothing(clinic):
    served = Web(clinic, "--insecure-cookies")
    browser = Browser(served)
    try:
        browser.log_in()
        for page in ("", "accuracy", "effects", "practices", "practices/BP04", "practices/BP07"):
            for width in (320, 1280):
                browser.width(width)
                for view in ("chart", "table"):
                    browser.open(f"/fr/{page}{AT}&view={view}")
                    assert browser.run("return document.documentElement.scrollWidth") <= width, (page, width, view)
            for scheme in ("light", "dark"):
                browser.media("", scheme)
                assert browser.run(FAINT, [255, 255, 255])[1] == [], (page, scheme)
        assert browser.complaints() == []
    finally:
        browser.close()
        served.stop()


@pytest.mark.parametrize("page", ["", "accuracy"])
def test_releases_say_up_to_which_week_they_were_judged_whatever_the_period(visitor, page):
    for at in (AT, "?period=2026-08"):
        text = plain(visitor.page(f"/en/{page}{at}").one("main").text)
        assert "Releases: judged on the weeks up to week 39 of 2026 (21 Sep – 27 Sep 2026)." in text, text[:3000]
    assert any("week 39 of 2026" in plain(c.text) for c in visitor.page("/en/accuracy?period=2026-08").all("caption"))
