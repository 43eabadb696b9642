# SPDX-License-Identifier: GPL-3.0-or-later
"""Frozen revisions on pages, in the API and in reports: what was shown once stays, and says what would change it."""
import re
import subprocess
from urllib.parse import parse_qs, urlsplit

import pytest

from conftest import Page, plain, program, run

MOMENTS = ("2026-10-10 08:00:00", "2027-01-20 08:00:00")
SHOWN = "metric_id = 205 AND state = 0 AND period_id = 300000 + ('2026-07-01'::date - '2000-01-01'::date)"


def freeze(clinic, period, moment):
    return run("tests/at", moment, program("analyzer"), "freeze", "--period", period, "--database",
               clinic.conninfo("analyzer"))


def b2(visitor, query):
    return visitor.measures(f"?period=2026-Q3&metric=B2{query}")["B2"]


def frozen_link(page):
    return next(a["href"] for a in page.one(class_="bar").all("a") if "figé" in a.text)


def revision(page):
    return re.search(r"Révision\s*(\d[^A-Z]*)", plain(page.one("main").text)).group(1)


@pytest.fixture(scope="module")
def history(clinic, visitor):
    """B2 as it was published, three times: live, revision 1, and 2 with what came late. Then more comes."""
    seen = {"live": b2(visitor, ""), "page": visitor.page("/fr/accuracy?period=2026-Q3")}
    freeze(clinic, "2026-Q3", MOMENTS[0])
    clinic.sql(f"UPDATE measure_live SET value = value * 1.01, high = high * 1.01 WHERE {SHOWN}")
    seen["late"] = {"page": visitor.page("/fr/accuracy?period=2026-Q3"), "b2": b2(visitor, "")}
    freeze(clinic, "2026-Q3", MOMENTS[1])
    clinic.sql(f"DELETE FROM measure_live WHERE {SHOWN}; UPDATE assessment_live SET class = 'C' WHERE class = 'B'")
    return seen


def test_a_period_that_is_not_frozen_is_provisional(history, visitor):
    assert revision(history["page"]).startswith("0, provisoire")
    assert (history["live"]["revision"], history["live"]["late"]) == (0, False)
    answer = visitor.get("/api/v1/measures?period=2026-09").json()
    assert (answer["revision"], answer["frozen_at"], answer["provisional"], answer["complete"]) == (0, None, True, True)
    assert not visitor.get("/api/v1/measures?period=2026").json()["complete"]


def test_what_was_published_stays_and_says_which_figures_would_change(history):
    late = history["late"]
    assert late["b2"]["value"] == history["live"]["value"] and late["b2"]["revision"] == 1 and late["b2"]["late"]
    banner = plain(late["page"].one("main").one(class_="provisional").text)
    assert "changeraient : Taux de correction (B2)." in banner
    assert revision(late["page"]).startswith("1, figée le 10 oct. 2026")


def test_the_newest_revision_is_shown_and_the_older_one_on_demand(history, visitor):
    newest, older = b2(visitor, ""), b2(visitor, "&rev=1")
    assert newest["revision"] == 2 and newest["value"] == pytest.approx(history["live"]["value"] * 1.01)
    assert b2(visitor, "&rev=2") == newest
    assert older["revision"] == 1 and older["value"] == history["live"]["value"]
    answer = visitor.get("/api/v1/measures?period=2026-Q3").json()
    assert (answer["revision"], answer["frozen_at"], answer["provisional"]) == (2, "2027-01-20T08:00:00Z", False)
    page = visitor.page("/fr/accuracy?period=2026-Q3&rev=1")
    assert "remplacée par la révision 2" in plain(page.one("main").text) and revision(page).startswith("1,")


@pytest.mark.parametrize("address", ["/fr/accuracy?period=2026-Q3&", "/en/practices/BP14?period=2026-Q3&",
                                     "/fr/accuracy.csv?period=2026-Q3&", "/api/v1/measures?period=2026-Q3&"])
@pytest.mark.parametrize("rev", [0, 3, 30000])
def test_a_revision_that_is_not_there_is_refused_with_those_that_are(history, visitor, address, rev):
    answer = visitor.get(f"{address}rev={rev}")
    assert answer.status_code == 400
    if address.startswith("/api"):
        assert answer.json()["detail"] == "rev: must be one of 1, 2"
    else:
        assert re.search(r"[“«] ?rev ?[”»] ?: 1, 2\.", plain(Page(answer.text).one("main").text))


def test_of_a_period_that_is_not_frozen_there_is_the_live_one_only(history, visitor):
    assert visitor.get("/fr/accuracy?period=2026-09&rev=0").status_code == 200
    answer = visitor.get("/fr/accuracy?period=2026-09&rev=1")
    assert answer.status_code == 400
    assert "« rev » : 0." in plain(Page(answer.text).one("main").text)


def test_the_frozen_link_carries_period_and_revision_and_links_keep_them(history, visitor):
    link = frozen_link(visitor.page("/fr/accuracy?period=2026-Q3"))
    assert parse_qs(urlsplit(link).query)["period"] == ["2026-Q3"] and parse_qs(urlsplit(link).query)["rev"] == ["2"]
    page = visitor.page("/fr/accuracy?period=2026-Q3&rev=1")
    assert all("rev=1" in href for href in page.links() if "/fr/practices?" in href or "accuracy.csv" in href)
    assert "rev=" not in page.one("a", rel="prev")["href"]
    json = next(a["href"] for a in page.one(class_="bar").all("a") if "JSON" in a.text)
    assert "rev=1" in visitor.get(json).headers["Location"]


def test_a_metric_and_a_practice_show_the_command_that_explains_their_figure(history, clinic, visitor):
    for address, metric, number in (("metrics/B2", "B2", 2), ("metrics/B2", "B2", 1), ("practices/BP14", "P14", 2)):
        page = visitor.page(f"/fr/{address}?scope=site:SIM1&period=2026-Q3&rev={number}")
        command = re.search(r"dictameter-analyzer explain (\S+/2026-Q3/\d)", plain(page.one("main").text)).group(1)
        assert command == f"{metric}/site:SIM1/2026-Q3/{number}"
        shown = run(program("analyzer"), "explain", command, "--database", clinic.conninfo("analyzer"))
        assert f"Révision : {number}, figée le" in plain(shown)


def test_classes_keep_with_the_figures(history, clinic, visitor):
    counts = clinic.sql("SELECT count(*) FILTER (WHERE class = 'B') FROM assessment WHERE revision = 2 AND period_id ="
                        " 300000 + ('2026-07-01'::date - '2000-01-01'::date)")
    assert int(counts) > 0
    live = clinic.sql("SELECT count(*) FROM assessment_live WHERE class = 'B'")
    assert live == "0"
    all_id = clinic.sql("SELECT scope_id FROM scope WHERE kind = 1")
    judged = clinic.sql("SELECT string_agg(practice, ' ') FROM assessment WHERE revision = 2 AND class = 'B' AND scope_id ="
                        f" {all_id}")
    for practice in judged.split()[:1]:
        assert "indéterminée" in plain(visitor.page(f"/fr/practices/{practice}?period=2026-Q3").text).lower()


def test_a_report_shows_and_archives_the_revision_and_stays_the_same_file(history, clinic, tmp_path):
    def build(name, *options):
        path = tmp_path / name
        run(program("reports"), "build", "--period", "2026-Q3", "--output", str(path), *options, "--database",
            clinic.conninfo("reports"))
        return path.read_bytes()
    one, again = build("a.html", "--revision", "1"), build("b.html", "--revision", "1")
    newest = build("c.html")
    assert one == again and "remplacée par la révision 2" in one.decode() and "remplacée" not in newest.decode()
    assert "2, figée le 20 janv. 2027" in plain(newest.decode())
    assert clinic.sql("SELECT string_agg(revision::text, ' ' ORDER BY document_id) FROM document_archive") == "1 1 2"
    refused = subprocess.run([program("reports"), "build", "--period", "2026-Q3", "--output", str(tmp_path / "d.html"),
                              "--revision", "7", "--database", clinic.conninfo("reports")], capture_output=True, text=True)
    assert refused.returncode == 65 and "must be one of 1, 2" in refused.stderr
