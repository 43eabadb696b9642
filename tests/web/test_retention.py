# SPDX-License-Identifier: GPL-3.0-or-later
"""Retention by month of first use: what is published, in picture, table, file and report; what is withheld, what is not yet."""
import csv
import datetime
import io
import os
import re
import subprocess
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "analyzer"))
from beginners import Beginners, drawn, veterans  # noqa: E402
from conftest import Database, Web, plain, program  # noqa: E402
from test_browser import Browser  # noqa: E402

NOW, SITE, SPECIALTY = "scope=all&period=2026-Q3", "scope=site:T&period=2026-Q3", "scope=specialty:SM04&period=2026-Q3"
WEEKS = {4: 3, 12: 6, 26: 9}  # and so many months later the share is told
FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
COHORTS = [datetime.date(2026, 1 + i, 1) for i in range(9)]  # since the first quarter that began after the run-in


class Clinic(Beginners, Database):
    def __init__(self, counts):
        Beginners.__init__(self, drawn(1, counts), veterans())
        self.run_at("2026-10-16 08:00:00")
        self.add_account()

    def drop(self):
        Beginners.drop(self)


@pytest.fixture(scope="module")
def clinic():
    made = Clinic({"H": 500, "G": 200, "T": 50})
    yield made
    made.drop()


@pytest.fixture(scope="module")
def visitor(clinic):
    served = Web(clinic, "--insecure-cookies")
    yield served.visitor()
    served.stop()


@pytest.fixture(scope="module")
def told(clinic):
    """{(metric, month in which it is told): row} of all sites together."""
    return {(r["id"], datetime.date.fromisoformat(r["first"])): r for r in clinic.rows(
        "SELECT t.id, date '2000-01-01' + m.period_id % 100000 AS first, m.state, m.numerator, m.value, m.low, m.high"
        " FROM dictameter.measure m JOIN dictameter.metric t USING (metric_id) JOIN dictameter.scope s USING (scope_id)"
        " WHERE m.revision = 0 AND s.kind = 1 AND m.period_id / 100000 = 2 AND (t.id LIKE 'A6%' OR t.id = 'N3_new')")}


def months_after(day, number):
    month = day.year * 12 + day.month - 1 + number
    return datetime.date(month // 12, month % 12 + 1, 1)


def table(visitor, at):
    answer = visitor.get(f"/en/adoption.csv?{at}&figure=retention")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def percent(share):
    return str(round(100 * float(share)))


def test_each_cell_is_what_was_published_of_its_cohort(visitor, told):
    rows, seen, withheld, later = table(visitor, NOW), 0, 0, 0
    assert [r["cohort"] for r in rows] == [c.strftime("%B %Y") for c in COHORTS], "the run-in has no cohort"
    for row, cohort in zip(rows, COHORTS):
        new = told.get(("N3_new", cohort), {}).get("numerator")
        assert row["beginners"] == (new.split(".")[0] if new else "")
        for week, months in WEEKS.items():
            measure = told.get((f"A6_w{week}", months_after(cohort, months)))
            shown = measure is not None and measure["state"] == "1"
            expected = [percent(measure[c]) if shown else "" for c in ("value", "low", "high")]
            assert [row[f"week_{week}{s}"] for s in ("", "_low", "_high")] == expected, row
            assert (row[f"week_{week}_state"] == "suppressed") == (measure is not None and not shown)
            over = months_after(cohort, months) < datetime.date(2026, 10, 1)
            assert (measure is not None) == over
            seen, withheld, later = seen + shown, withheld + (measure is not None and not shown), later + (not over)
    assert seen > 3 and withheld and later > 8, (seen, withheld, later)


def test_an_earlier_period_shows_no_share_that_was_told_later(visitor, told):
    rows = table(visitor, "scope=all&period=2026-Q2")
    assert [r["cohort"] for r in rows] == [c.strftime("%B %Y") for c in COHORTS[:6]]
    shares = [told[metric, month]["state"] == "1" for metric, month in sorted(told) if metric == "A6_w4"][:3]
    assert [bool(r["week_4"]) for r in rows] == [*shares, False, False, False] and any(shares)
    assert not any(r["week_12"] or r["week_26"] for r in rows)


def test_what_is_withheld_and_what_is_not_yet_over_look_and_read_differently(visitor):
    svg = visitor.get(f"/en/adoption.svg?{NOW}&figure=retention").text
    cells = re.findall(r'<g [^>]*><title>([^<]*week \d+: [^<]*)</title>(.*?)</g>', svg, re.S)
    kinds = {kind: [shapes for label, shapes in cells if kind in label] for kind in ("suppressed", "not yet", "%")}
    assert sum(map(len, kinds.values())) == len(cells) == 3 * 9 and all(kinds.values()), cells[:3]
    assert all("<path" in w and "<text" not in w for w in kinds["suppressed"]), "hatched"
    assert all("stroke-dasharray" in n and "<path" not in n and "<text" not in n for n in kinds["not yet"]), "an outline"
    assert all("<text" in s and "dasharray" not in s for s in kinds["%"]), "never by its shade alone"


def test_the_page_says_the_newest_share_and_of_which_cohort_each_figure_is(visitor, told):
    text = plain(visitor.page(f"/fr/adoption?{NOW}").one("main").text)
    shown = [(cohort, week) for cohort in COHORTS for week, months in WEEKS.items()
             if told.get((f"A6_w{week}", months_after(cohort, months)), {}).get("state") == "1"]
    cohort, week = max(shown)
    row, name = told[f"A6_w{week}", months_after(cohort, WEEKS[week])], f"{FRENCH[cohort.month - 1]} {cohort.year}"
    assert f"Encore actifs en semaine {week} : {percent(row['value'])} % [{percent(row['low'])} ; {percent(row['high'])}]" in text
    assert f"première utilisation : {name}" in text and "pas encore" in text and "Est actif une semaine qui" in text
    assert "ont commencé : 2e trimestre 2026" in text and "ont commencé : 1er trimestre 2026" in text
    month = plain(visitor.page("/en/adoption?scope=all&period=2026-09").one("main").text)
    assert "began: March 2026" in month


def test_of_a_site_and_a_specialty_there_is_no_grid(visitor):
    for at in (SITE, SPECIALTY):
        assert visitor.get(f"/en/adoption.csv?{at}&figure=retention").status_code == 404
        assert "Retention by cohort" not in plain(visitor.page(f"/en/adoption?{at}").one("main").text)


def test_where_no_share_is_told_the_page_says_what_it_takes():
    at = "scope=all&period=2026-Q3"
    small = Clinic({"H": 60, "G": 30, "T": 10})
    served = Web(small, "--insecure-cookies")
    try:
        other = served.visitor()
        text = plain(other.page(f"/en/adoption?{at}").one("main").text)
        assert "Retention by cohort" in text and "No month shows a share yet" in text
        assert other.get(f"/en/adoption.csv?{at}&figure=retention").status_code == 404
    finally:
        served.stop()
        small.drop()


def test_the_report_has_the_grid(clinic, tmp_path):
    done = subprocess.run([program("reports"), "build", "--period", "2026-Q3", "--lang", "fr", "--format", "html", "--output",
                           str(tmp_path), "--database", clinic.conninfo("reports")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    text = plain(re.sub("<[^>]+>", " ", next(tmp_path.glob("*.html")).read_text(encoding="utf-8")))
    assert "Maintien par cohorte" in text and "Encore actifs en semaine" in text


def test_on_a_narrow_screen_nothing_is_wider_than_it(clinic):
    served = Web(clinic, "--insecure-cookies")
    browser = Browser(served)
    try:
        browser.log_in()
        browser.width(320)
        for view in ("chart", "table"):
            assert browser.fits(f"/fr/adoption?{NOW}&view={view}"), view
        assert browser.complaints() == []
    finally:
        browser.close()
        served.stop()
