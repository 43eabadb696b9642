# SPDX-License-Identifier: GPL-3.0-or-later
"""The dashboard as a browser's first request sees it: login, headers, pages, files, API, failures."""
import collections
import csv
import io
import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import NAME, PASSWORD, Database, Page, Web, plain

PAGES = ["", "practices", "adoption", "accuracy", "time", "data-quality", "metrics", "practices/BP14", "metrics/B2"]
WORDS = ["help", "accessibility", "privacy"]
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
                               "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
                               "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CROSSING = "site:SIM1/role:physician"  # both exist, together they are not declared


def addresses():
    return [f"/{language}/{page}" for language in ("fr", "en") for page in PAGES + WORDS]


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def close(a, b):
    return abs(a - b) <= 1e-12 * max(abs(a), abs(b), 1)


# Login and logout

def test_every_page_and_file_wants_a_login(web):
    for address in addresses() + ["/fr/adoption.csv", "/fr/adoption.svg", "/en/nowhere"]:
        answer = web.get(address)
        assert answer.status_code == 303, address
        assert answer.headers["Location"].startswith(f"/{address[1:3]}/login?next="), address
        assert answer.text == ""


def test_after_logging_in_the_page_asked_for_comes_with_its_scope_and_period(web):
    asked = "/en/adoption?scope=site:SIM1&period=2026-Q3&compare=none&view=table"
    to = web.get(asked).headers["Location"]
    form = Page(web.get(to).text).one("form", class_="login")
    sent = {i["name"]: i.get("value") or "" for i in form.all("input")}
    answer = web.post(form["action"], data={**sent, "name": NAME, "password": PASSWORD})
    assert answer.status_code == 303
    assert answer.headers["Location"] == asked


@pytest.mark.parametrize("to", ["//example.org/", "https://example.org/", "/\\example.org", "javascript:alert(1)",
                                "/fr/\r\nSet-Cookie: a=b", "example.org"])
def test_a_login_returns_to_this_site_only(web, to):
    answer = web.post("/fr/login", data={"name": NAME, "password": PASSWORD, "next": to})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/fr/"
    assert "example.org" not in web.get("/fr/login", params={"next": to}).text


def test_a_wrong_password_and_an_unknown_name_get_the_same_page(web):
    wrong = web.post("/fr/login", data={"name": NAME, "password": "not the password", "next": ""})
    unknown = web.post("/fr/login", data={"name": "nobody", "password": "not the password", "next": ""})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content
    assert "Set-Cookie" not in wrong.headers
    assert Page(wrong.text).one(role="alert")
    assert "not the password" not in wrong.text and "nobody" not in unknown.text


def test_a_form_without_its_fields_is_refused(web):
    for data in ({}, {"name": NAME}, {"password": PASSWORD}):
        assert web.post("/fr/login", data=data).status_code == 400
    as_json = web.post("/fr/login", json={"name": NAME, "password": PASSWORD})
    assert as_json.status_code == 400


@pytest.mark.parametrize("headers", [
    {"Origin": "https://example.org"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://example.org"}])
def test_a_login_form_of_another_site_is_refused(web, headers):
    answer = web.post("/fr/login", data={"name": NAME, "password": PASSWORD, "next": ""}, headers=headers)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_our_own_form_is_taken(web):
    for headers in ({"Origin": web.url}, {"Sec-Fetch-Site": "same-origin", "Origin": web.url}):
        answer = web.post("/fr/login", data={"name": NAME, "password": PASSWORD, "next": ""}, headers=headers)
        assert answer.status_code == 303


def test_logging_out_wants_this_sessions_masked_token(web):
    one, other = web.visitor(), web.visitor()
    tokens = [Page(v.get("/fr/").text).one("form", class_="account").one("input", name="csrf")["value"]
              for v in (one, other)]
    for wrong in ("", "00" * 32, tokens[1], tokens[0][:-1]):
        assert one.post("/logout", data={"csrf": wrong}).status_code == 403
    assert one.post("/logout").status_code == 403
    assert one.post("/logout", data={"csrf": tokens[0]}, headers={"Origin": "https://example.org"}).status_code == 403
    assert one.get("/fr/").status_code == 200

    cookie = one.cookies["dictameter"]
    answer = one.post("/logout", data={"csrf": tokens[0]})
    assert answer.status_code == 303 and "Max-Age=0" in answer.headers["Set-Cookie"]
    assert web.get("/fr/", cookies={"dictameter": cookie}).status_code == 303
    assert other.get("/fr/").status_code == 200


def test_the_token_in_the_form_is_masked_anew_on_each_page(visitor):
    seen = {Page(visitor.get("/fr/help").text).one("input", name="csrf")["value"] for _ in range(3)}
    assert len(seen) == 3


def test_each_login_begins_another_session(web):
    assert web.visitor().cookies["dictameter"] != web.visitor().cookies["dictameter"]


def test_cookies_are_for_this_host_over_https_and_hidden_from_scripts(clinic, web):
    plainly = web.post("/fr/login", data={"name": NAME, "password": PASSWORD}).headers["Set-Cookie"]
    assert {"HttpOnly", "Path=/"} <= set(plainly.split("; ")) and re.search("SameSite=(Lax|Strict)", plainly)
    secure = Web(clinic)
    try:
        answer = secure.post("/fr/login", data={"name": NAME, "password": PASSWORD})
        parts = answer.headers["Set-Cookie"].split("; ")
        assert parts[0].startswith("__Host-dictameter=")
        assert {"HttpOnly", "Path=/", "Secure"} <= set(parts) and "Domain" not in answer.headers["Set-Cookie"]
        age = re.search(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])
        assert int(age.group(1)) >= 31536000
        cookie = parts[0].split("=", 1)[1]
        assert secure.get("/fr/", cookies={"__Host-dictameter": cookie}).status_code == 200
        assert secure.get("/fr/", cookies={"dictameter": cookie}).status_code == 303
    finally:
        secure.stop()


# Headers

def test_every_answer_has_the_strict_headers(web, visitor):
    style = Page(visitor.get("/fr/").text).all("link", rel="stylesheet")[0]["href"]
    answers = [visitor.get(address) for address in addresses()]
    answers += [visitor.get(address) for address in (
        "/fr/nowhere", "/nowhere", "/fr/adoption?scope=x", "/fr/adoption.csv", "/assets/nothing", style, "/", "/livez",
        "/readyz", "/version", "/api/v1/measures", "/api/v1/measures?scope=x", "/api/nowhere", "/fr/login")]
    answers += [visitor.post("/fr/"), visitor.post("/logout"), visitor.delete("/fr/login"),
                web.post("/fr/login", data={"name": "x", "password": "y"}), web.get("/fr/"),
                web.post("/fr/login", data=b"x" * 100_000)]
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, f"{answer.request.method} {answer.url}: {name}"
        assert "Server" not in answer.headers
    assert {a.status_code for a in answers} >= {200, 303, 400, 401, 403, 404, 405, 413}


def test_pages_are_not_kept_and_assets_are(visitor):
    page = visitor.get("/fr/")
    assert page.headers["Cache-Control"] == "no-store"
    assert visitor.get("/api/v1/measures").headers["Cache-Control"] == "no-store"
    elements = Page(page.text).all("link") + Page(page.text).all("script")
    assets = [e.get("href") or e.get("src") for e in elements]
    assert len(assets) >= 4
    for asset in assets:
        answer = visitor.get(asset)
        assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"], asset
        assert answer.headers["Content-Type"].split(";")[0] in ("text/css", "text/javascript", "image/svg+xml")


def test_a_head_request_has_headers_alone(visitor):
    answer = visitor.head("/fr/")
    assert answer.status_code == 200 and answer.content == b""


def test_only_get_and_head_reach_pages(visitor):
    for address in ("/fr/", "/en/adoption", "/api/v1/measures", "/livez", "/assets/site.css"):
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
            answer = visitor.request(method, address)
            assert answer.status_code == 405, f"{method} {address}"
            assert answer.headers["Allow"] == "GET"
    assert visitor.delete("/fr/login").headers["Allow"] == "GET, POST"
    assert visitor.get("/logout").status_code == 405


# Pages

@pytest.fixture(scope="module")
def walked(visitor):
    """Every page that can be reached from the summary in both languages, one address of each."""
    found, waiting = {}, ["/fr/", "/en/"]
    while waiting:
        path = urlsplit(waiting.pop()).path
        if path in found or path.startswith("/api/") or re.search(r"\.(csv|json|svg|png|pdf)$", path):
            continue
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        found[path] = Page(answer.text)
        waiting += [urlsplit(link).path for link in found[path].links() if link.startswith("/")]
    return found


def test_the_navigation_reaches_every_page_in_both_languages(walked):
    assert set(walked) >= set(addresses())
    assert sum("/practices/BP" in path for path in walked) == 2 * 24
    assert {path[3:] for path in walked if path.startswith("/fr")} == {p[3:] for p in walked if p.startswith("/en")}


def test_no_page_has_a_style_or_a_script_in_it(walked):
    for path, page in walked.items():
        for element in page.all():
            assert element.tag != "style", path
            assert element.get("style") is None, f"{path}: <{element.tag} style>"
            assert not [name for name in element.attributes if name.startswith("on")], path
            assert element.tag != "script" or (element.get("src") and element.text == ""), path
            for name in ("href", "src", "action", "xlink:href"):
                assert re.match(r"$|[/#?]", element.get(name) or ""), f"{path}: {element.get(name)}"
                assert not (element.get(name) or "").startswith("//"), path


def test_every_page_has_one_title_its_language_and_unique_names(walked):
    for path, page in walked.items():
        assert len(page.all("h1")) == 1 and plain(page.one("h1").text), path
        assert page.one("html")["lang"] == path[1:3]
        assert plain(page.one("head").one("title").text)
        assert len(page.all("main")) == 1
        names = collections.Counter(e["id"] for e in page.all() if e.get("id"))
        assert not [name for name, n in names.items() if n > 1], path
        for element in page.all("a"):
            if element["href"].startswith("#"):
                assert element["href"][1:] in names, f"{path}: {element['href']}"
        for label in page.all("label"):
            assert label["for"] in names, path
        levels = [int(e.tag[1]) for e in page.all() if re.fullmatch("h[1-6]", e.tag)]
        assert all(b <= a + 1 for a, b in zip(levels, levels[1:])), f"{path}: {levels}"


def test_no_page_shows_the_key_of_a_text_or_an_empty_place(walked):
    for path, page in walked.items():
        words = page.one("main").text
        assert not re.search(r"\{[a-z_]+\}", words), f"{path}: {re.search(r'.{30}.[a-z_]+}', words).group(0)}"
        assert not re.search(r"\b(page|nav|head|state|reason|chart|table|count|format)\.[a-z_]+\.?[a-z_]*\b", words), path
        assert "(null)" not in words and "nan" not in re.findall(r"[a-z]+", words), path


def test_every_page_of_figures_says_that_they_are_simulated(walked):
    for path, page in walked.items():
        if path[4:].split("/")[0] not in WORDS:
            assert page.one(class_="simulated"), path


def test_every_link_is_to_something(visitor, walked):
    """Of each page's links, those to other scopes and periods: one of each kind."""
    seen = {}
    for page in walked.values():
        for link in page.links():
            parts = urlsplit(link)
            if link.startswith("/") and parts.query:
                seen[(parts.path, tuple(sorted(parse_qs(parts.query))), parse_qs(parts.query).get("figure", [""])[0])] = link
    assert len(seen) > 50
    for link in list(seen.values())[::3]:
        assert visitor.get(link).status_code in (200, 303), link


def test_every_figure_has_its_sentence_its_table_and_its_files(visitor):
    count = 0
    for address in addresses():
        for figure in visitor.page(address).all("figure"):
            table = figure.one("table")
            assert plain(table.one("caption").text) and len(table.all("tr")) > 1
            assert all(cell["scope"] for cell in table.all("th"))
            assert plain(figure.one(class_="figure-sentence").text)
            drawings = figure.all("svg", class_="chart-wide") + figure.all("svg", class_="chart-narrow")
            assert len(drawings) == 2 or figure.all(class_="empty")
            for drawing in drawings:
                assert drawing.all("text") and drawing.all("title")[0].text and drawing.all("desc")[0].text
            for link in figure.one(class_="figure-links").all("a"):
                answer = visitor.get(link["href"])
                assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"], link["href"]
                assert len(answer.content) > 50
            count += 1
    assert count >= 20


def test_a_pages_files_have_all_of_its_tables(visitor):
    for page in ("index", "practices", "adoption", "accuracy", "time", "practices/BP14", "metrics/B2"):
        shown = visitor.page("/en/" + page.replace("index", ""))
        text = visitor.get(f"/en/{page}.csv").text
        titles = [line[2:] for line in text.splitlines() if line.startswith("# ")]
        assert titles and len(titles) == len(shown.all("table")), page


def test_answers_come_within_a_second_and_are_small(visitor):
    for address in addresses():
        taken = []
        for _ in range(3):
            before = time.monotonic()
            answer = visitor.get(address, headers={"Accept-Encoding": "gzip"}, stream=True)
            size = len(answer.raw.read(decode_content=False))
            taken.append(time.monotonic() - before)
        assert min(taken) < 1, address
        assert size < 50_000, address


def test_a_first_visit_is_under_a_hundred_kilobytes(visitor):
    page = visitor.get("/fr/", headers={"Accept-Encoding": "gzip"})
    links = [e.get("href") or e.get("src") for e in Page(page.text).all("link") + Page(page.text).all("script")]
    links += ["/assets/Inter-Regular.woff2", "/assets/Inter-SemiBold.woff2"]
    total = int(page.headers["Content-Length"])
    for link in links:
        answer = visitor.get(link, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, link
        total += int(answer.headers["Content-Length"])
    assert total < 100_000


def test_an_answer_is_compressed_only_where_the_browser_takes_it(visitor):
    assert visitor.get("/fr/", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    bare = visitor.get("/fr/", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in bare.headers and "<h1" in bare.text


# Scope, period, comparison

def test_every_link_keeps_scope_period_comparison_and_view(visitor):
    query = "scope=site:SIM1&period=2026-Q3&compare=none&view=table"
    page = visitor.page("/fr/adoption?" + query)
    entries = page.one("nav", class_="main").all("a") + page.one("footer").all("a") + page.one(class_="languages").all("a")
    assert len(entries) >= 12
    for entry in entries:
        assert urlsplit(entry["href"]).query == query, entry["href"]


def test_english_shows_the_same_scope_and_period(visitor):
    page = visitor.page("/fr/time?scope=site:SIM1&period=2026-09&compare=none")
    english = page.one(class_="languages").one("a", lang="en")["href"]
    assert english == "/en/time?scope=site:SIM1&period=2026-09&compare=none"
    other = visitor.page(english)
    assert "Hôpital simulé 1" in other.text and "September 2026" in plain(other.text)
    assert other.one("option", value="site:SIM1").get("selected") is not None


def test_a_practice_and_a_metric_have_a_title_of_their_own(visitor):
    for address, words in (("/en/practices/BP14", "BP14. Proofread before signing"), ("/fr/metrics/B2", "Taux de correction")):
        page = visitor.page(address)
        assert plain(page.one("h1").text) == words
        assert plain(page.one("head").one("title").text).startswith(words)


def test_a_row_of_several_metrics_has_a_page_that_leads_to_each(visitor):
    page = visitor.page("/fr/metrics/D8?period=2026-Q3")
    assert plain(page.one("h1").text) == "D8"
    for metric in ("D8_median", "D8_p90"):
        assert any(f"/fr/metrics/{metric}?" in a["href"] for a in page.all("a")), metric
    assert "Délai de signature, médian" in plain(page.text)
    # A metric that has parts leads to them too; what is no row is not found.
    assert any("/fr/metrics/E4_agentic?" in a["href"] for a in visitor.page("/fr/metrics/E4?period=2026-Q3").all("a"))
    assert visitor.get("/fr/metrics/D").status_code == visitor.get("/fr/metrics/X9").status_code == 404


def test_what_the_alert_rule_says_stands_among_the_signals(visitor):
    for page in ("adoption", "accuracy"):
        assert "not enough data to alert" in plain(visitor.page(f"/en/{page}?period=2026-Q3").text), page


def test_a_metric_says_whether_it_adds_up(visitor):
    for metric, words in (("N1", "adds up over units"), ("B2", "neither added up nor averaged"),
                          ("D8_median", "adds up neither"), ("A3", "adds up neither")):
        assert words in plain(visitor.page(f"/en/metrics/{metric}").text), metric


def test_previous_and_next_are_the_neighbouring_periods(visitor):
    page = visitor.page("/fr/adoption?scope=site:SIM1&period=2026-W38")
    assert parse_qs(urlsplit(page.one("a", rel="prev")["href"]).query)["period"] == ["2026-W37"]
    assert parse_qs(urlsplit(page.one("a", rel="next")["href"]).query)["period"] == ["2026-W39"]
    assert not visitor.page("/fr/adoption?period=2027").all("a", rel="next")


def test_the_frozen_link_names_the_period_that_moves(visitor):
    page = visitor.page("/fr/adoption?period=r28")
    frozen = next(a["href"] for a in page.one(class_="bar").all("a") if "figé" in a.text)
    assert re.search(r"period=r28:2026-\d\d-\d\d", frozen)


def test_asking_for_tables_opens_them(visitor):
    assert all(d.get("open") is not None for d in visitor.page("/fr/adoption?view=table").one("main").all("details"))
    assert all(d.get("open") is None for d in visitor.page("/fr/adoption").one("main").all("details"))


@pytest.mark.parametrize("query, choices", [
    ("scope=site:NOWHERE", "site:CODE/pole:CODE"), ("scope=" + "a" * 5000, "site:CODE/pole:CODE"),
    ("scope=%3Cscript%3E", "site:CODE/pole:CODE"), ("scope=clinician:1", "site:CODE/pole:CODE"),
    ("period=2026-Q9", "2026-W38"), ("period=yesterday", "2026-W38"), ("period=2026-W54", "2026-W38"),
    ("period=r28:2026-09-21", "r28:2026-10-18"), ("compare=tomorrow", "previous, year, none"),
    ("view=pie", "chart, table"), ("rev=newest", "0, 1, 2")])
def test_an_unknown_value_is_refused_with_the_choices(visitor, query, choices):
    for address in ("/fr/adoption", "/en/practices/BP14", "/fr/adoption.csv"):
        answer = visitor.get(f"{address}?{query}")
        assert answer.status_code == 400, address
        assert choices in plain(Page(answer.text).one("main").text)
        assert query.split("=")[1] not in answer.text and "<script>" not in answer.text
    for field in ("scope", "period"):
        if query.startswith(field):
            answer = visitor.get("/api/v1/measures?" + query)
            assert answer.status_code == 400
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert choices in answer.json()["detail"]


def test_an_unknown_metric_practice_figure_or_page_is_not_found(visitor):
    for address in ("/fr/metrics/ZZ", "/fr/practices/BP99", "/fr/nowhere", "/fr/adoption/x", "/fr/adoption.pdf",
                    "/fr/adoption.csv?figure=x", "/fr/adoption.svg", "/fr/help.csv", "/fr/help/x", "/de/", "/fr"):
        answer = visitor.get(address)
        assert answer.status_code == 404, address
        assert len(Page(answer.text).all("h1")) == 1
    answer = visitor.get("/api/v1/measures?metric=B2,ZZ")
    assert answer.status_code == 400 and "number 2" in answer.json()["detail"]


def test_an_undeclared_crossing_falls_back_and_says_so(visitor, quarter):
    for language, words in (("fr", "n’est pas publié"), ("en", "not published")):
        page = visitor.page(f"/{language}/adoption?scope={CROSSING}&period={quarter}")
        notice = page.one("main").one(class_="provisional")
        assert words in plain(notice.text) and "Hôpital simulé 1" in notice.text
        assert page.one("option", value="site:SIM1").get("selected") is not None
    # A program would not read a notice: it gets an error that names the nearest.
    answer = visitor.get(f"/api/v1/measures?scope={CROSSING}&period={quarter}")
    assert answer.status_code == 404 and "site:SIM1" in answer.json()["detail"]
    assert "measures" not in answer.json()


# Numbers

def test_key_figures_are_those_of_the_api(visitor, quarter):
    count = 0
    for language, mark in (("fr", ","), ("en", ".")):
        for scope in ("all", "site:SIM1"):
            measures = visitor.measures(f"?scope={scope}&period={quarter}")
            for page in ("", "adoption", "accuracy", "time"):
                for value in visitor.page(f"/{language}/{page}?scope={scope}&period={quarter}").all(class_="key-value"):
                    measure = measures.get(value["data-metric"])
                    strong = value.all("strong")
                    if not strong or not measure or measure["unit"] != "%":
                        continue
                    shown = plain(strong[0].text).replace(" ", "").replace("−", "-").replace("%", "")
                    decimals = len(shown.partition(mark)[2])
                    exact = measure["value"] * measure["scale"]
                    assert abs(float(shown.replace(mark, ".")) - exact) <= .5000001 * 10 ** -decimals, value["data-metric"]
                    count += 1
    assert count >= 12


def weekly_rows(visitor):
    for page in ("", "adoption", "accuracy", "time"):
        for figure in visitor.page("/en/" + page).all("figure"):
            link = figure.one(class_="figure-links").all("a")[0]["href"]
            for row in rows_of(visitor.get(link).text):
                week = re.match(r"week (\d+) of (\d+)", row.get("period", ""))
                if week:
                    yield f"{week.group(2)}-W{int(week.group(1)):02}", row


def test_the_csv_of_a_figure_holds_the_numbers_of_the_api(visitor):
    known, count = {}, 0
    for week, row in weekly_rows(visitor):
        if week not in known:
            known[week] = visitor.measures(f"?period={week}")
        for name, value in row.items():
            measure = known[week].get(name)
            if measure is None:
                continue
            if value == "":
                assert measure["value"] is None, f"{week} {name}"
            else:
                for part in ("value", "low", "high"):
                    cell = row[name if part == "value" else f"{name}_{part}"]
                    if cell != "":
                        assert close(float(cell), measure[part] * measure["scale"]), f"{week} {name} {part}"
                count += 1
    assert count >= 40


def test_the_csv_of_groups_holds_the_numbers_of_the_api(visitor, quarter):
    page = visitor.page(f"/en/accuracy?period={quarter}")
    scopes = {plain(o.text): o["value"] for o in page.one("select", id="bar-scope").all("option")}
    rows = rows_of(visitor.get(f"/en/accuracy.csv?figure=units-B2&period={quarter}").text)
    assert len(rows) == 3
    for row in rows:
        measure = visitor.measures(f"?scope={scopes[row['group']]}&period={quarter}&metric=B2")["B2"]
        assert (row["B2"] == "") == (measure["value"] is None)
        assert row["B2"] == "" or close(float(row["B2"]), measure["value"] * measure["scale"])
        assert row["clinicians"] == ("" if measure["clinicians"] is None else str(measure["clinicians"]))


def test_a_pages_json_is_the_apis(visitor, quarter):
    answer = visitor.get(f"/fr/metrics/B2.json?scope=site:SIM1&period={quarter}")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/api/v1/measures?scope=site:SIM1&period={quarter}&metric=B2"
    assert list(visitor.measures(answer.headers["Location"][len("/api/v1/measures"):])) == ["B2"]
    assert visitor.get("/fr/metrics/ZZ.json").status_code == 404
    assert len(visitor.measures(f"?scope=all&period={quarter}")) > 80


# Disclosure

def withheld(clinic, scope_kind):
    """Scopes (as addresses) of a kind, with the period, that have B2 withheld for few clinicians."""
    return clinic.sql(f"""SELECT DISTINCT 'site:' || s.code || coalesce('/pole:' || p.code, '') || '/' || u.kind || ':' || u.code
        FROM measure m JOIN scope c USING (scope_id) JOIN unit u USING (unit_id) JOIN site s ON s.site_id = u.site_id
        LEFT JOIN unit p ON p.unit_id = u.parent_id
        WHERE m.metric_id = 202 AND m.state IN (2, 3) AND c.kind = {scope_kind}
        AND m.period_id / 100000 = 3""").replace("/service:", "/unit:").replace("/uf:", "/unit:").splitlines()


def test_no_withheld_measure_has_a_number_in_the_api(visitor, quarter):
    page = visitor.page(f"/en/?period={quarter}")
    states = collections.Counter()
    for option in page.one("select", id="bar-scope").all("option"):
        for measure in visitor.measures(f"?scope={option['value']}&period={quarter}").values():
            states[measure["state"]] += 1
            if measure["state"].startswith("suppressed"):
                assert all(measure[part] is None for part in ("clinicians", "documents", "numerator", "denominator",
                                                              "value", "low", "high")), measure
            if measure["state"] == "grid":
                assert measure["numerator"] is None and measure["denominator"] is None
    assert states["suppressed"] > 100 and states["published"] > 100


def test_a_withheld_unit_shows_no_number_in_page_csv_and_api_alike(clinic, visitor, quarter):
    names = withheld(clinic, 4)
    assert names
    name = names[0]
    for language, word in (("fr", "masqué"), ("en", "suppressed")):
        page = visitor.page(f"/{language}/metrics/B2?scope={name}&period={quarter}")
        for value in page.all(class_="key-value"):
            assert not re.search(r"\d", value.text) and word in value.text
        figures = visitor.page(f"/{language}/accuracy?scope={name}&period={quarter}").all(class_="key-value")
        shown = [v for v in figures if v["data-metric"] == "B2"]
        assert shown and not re.search(r"\d", shown[0].text) and word in shown[0].text
    measure = visitor.measures(f"?scope={name}&period={quarter}&metric=B2")["B2"]
    assert measure["state"].startswith("suppressed") and measure["value"] is None
    text = visitor.get(f"/en/accuracy.csv?scope={name}&period={quarter}").text
    for line in text.splitlines():
        if line.startswith("Correction rate,"):
            assert line.split(",")[1:4] == ["", "", ""] and "suppressed" in line


def test_a_unit_too_small_for_its_figures_points_to_its_pole(clinic, visitor, quarter):
    # Whether a scope is small is judged by its share of documents by voice.
    names = [name for name in withheld(clinic, 4) if visitor.measures(
        f"?scope={name}&period={quarter}&metric=A7").get("A7", {"state": ""})["state"].startswith("suppressed")]
    assert names
    for name in names:
        page = visitor.page(f"/fr/adoption?scope={name}&period={quarter}&compare=none")
        links = [a["href"] for a in page.one("main").one(class_="caution").all("a")]
        assert links == [f"/fr/adoption?scope={name.rsplit('/', 1)[0]}&period={quarter}&compare=none"]
        assert not visitor.page(f"/fr/adoption?period={quarter}").one("main").all(class_="caution")


def test_a_withheld_unit_is_a_hole_in_the_table_of_its_hospital(clinic, visitor, quarter):
    names = {n.rsplit(":", 1)[1] for n in withheld(clinic, 4) if n.startswith("site:SIM1")}
    rows = rows_of(visitor.get(f"/en/accuracy.csv?figure=units-B2&scope=site:SIM1&period={quarter}").text)
    hidden = [row for row in rows if row["B2_state"] == "suppressed"]
    assert names and rows
    for row in hidden:
        assert [row[key] for key in ("B2", "B2_low", "B2_high", "clinicians", "documents")] == [""] * 5


# Who sees what

def test_a_read_token_sees_its_own_site_only(clinic, web, visitor, quarter):
    token = clinic.add_token("SIM1", "read")
    headers = {"Authorization": "Bearer " + token}

    def ask(query):
        return web.get("/api/v1/measures" + query, headers=headers)

    own = ask(f"?period={quarter}").json()
    assert own["scope"] == "site:SIM1"
    assert own == visitor.get(f"/api/v1/measures?scope=site:SIM1&period={quarter}").json()
    assert ask(f"?scope=site:SIM1/pole:P-MEDECINE&period={quarter}").status_code == 200
    for scope in ("site:SIM2", "site:SIM2/pole:P-IMAGERIE", "role:physician", "site:SIM2/role:physician"):
        answer = ask(f"?scope={scope}&period={quarter}")
        assert answer.status_code == 403 and "measures" not in answer.json(), scope
    assert web.get("/fr/", headers=headers).status_code == 303


def test_a_wrong_token_and_an_ingest_token_read_nothing(clinic, web):
    for authorization in ("Bearer dmt_" + "A" * 43, "Bearer x", "Basic Y21pbzp4", "Bearer " + clinic.add_token("SIM1", "ingest")):
        answer = web.get("/api/v1/measures", headers={"Authorization": authorization})
        assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert web.get("/api/v1/measures").status_code == 401


def test_an_account_of_one_site_sees_that_site_only(clinic, web, quarter):
    clinic.add_account("local", "another long phrase", scope="site:SIM2")
    local = web.visitor("local", "another long phrase")
    page = local.page(f"/fr/adoption?period={quarter}")
    assert "Hôpital simulé 2" in page.one("main").text and "Hôpital simulé 1" not in page.text
    assert all(o["value"].startswith("site:SIM2") for o in page.one("select", id="bar-scope").all("option"))
    for scope in ("site:SIM1", "role:physician", CROSSING):
        for address in ("/fr/adoption", "/fr/adoption.csv", "/api/v1/measures"):
            assert local.get(f"{address}?scope={scope}").status_code == 403, f"{address} {scope}"
    for path in ("", "practices", "adoption", "accuracy", "time", "data-quality", "metrics/B2", "practices/BP14"):
        shown = local.page(f"/fr/{path}?period={quarter}").text
        assert "Hôpital simulé 1" not in shown and "Hôpital simulé 3" not in shown, path


def test_the_data_quality_page_shows_the_ledger_as_it_is(clinic, visitor, quarter):
    """Per client and week what was sent and what became of it, adding up to the ledger's own sums."""
    year, number = quarter.split("-Q")
    first = f"date '{year}-{3 * int(number) - 2:02d}-01'"
    span = f"day >= {first} AND day < {first} + interval '3 months'"
    sums = "sum(sent), sum(stored), sum(duplicate), sum(rejected), sum(conflicting), sum(missing)"
    total = [int(n) for n in clinic.sql(f"SELECT {sums} FROM transmission WHERE {span}").split("|")]
    page = visitor.page(f"/en/data-quality?period={quarter}")
    tables = {plain(table.one("caption").text): [[plain(cell.text) for cell in row.all("td") + row.all("th")]
                                                 for row in table.one("tbody").all("tr")]
              for table in page.all("table") if table.all("caption")}
    weeks = clinic.sql(f"SELECT count(DISTINCT date_trunc('week', day)) FROM transmission WHERE {span}")
    assert len(tables["By week"]) == int(weeks)
    for name in ("By workstation or gateway", "By week"):
        rows = [[int(cell.replace(",", "")) for cell in row if re.fullmatch(r"[\d,]+", cell)] for row in tables[name]]
        assert [sum(column) for column in zip(*rows)] == total, name
    share = total[1] / (total[0] - total[2])
    assert f"Transmission: {int(share * 1000) / 10:.1f}%" in plain(page.text)


# State of the server

def test_behind_a_proxy_every_address_lies_below_its_path(clinic):
    server = Web(clinic, "--insecure-cookies", "--root", "/voice")
    try:
        assert server.get("/fr/").headers["Location"].startswith("/voice/fr/login?next=")
        form = Page(server.get("/fr/login").text).one("form", class_="login")
        assert form["action"] == "/voice/fr/login"
        answer = server.post("/fr/login", data={"name": NAME, "password": PASSWORD, "next": "/fr/time"})
        assert answer.headers["Location"] == "/voice/fr/time"
        cookies = {"dictameter": answer.cookies["dictameter"]}
        for address in ("/fr/adoption", "/fr/practices/BP14", "/fr/nowhere"):
            for element in Page(server.get(address, cookies=cookies).text).all():
                for name in ("href", "src", "action"):
                    assert re.match(r"$|#|/voice/", element.get(name) or ""), f"{address}: {element.get(name)}"
        assert server.get("/fr/time.json", cookies=cookies).headers["Location"].startswith("/voice/api/v1/measures?")
    finally:
        server.stop()



def test_the_program_says_that_it_lives_is_ready_and_which_it_is(web):
    assert web.get("/livez").status_code == 200
    assert web.get("/readyz").status_code == 200
    version = web.get("/version").json()
    assert version["program"] == "dictameter-web" and re.match(r"\d+\.\d+", version["version"])


def test_an_empty_database_says_what_to_do_first():
    database = Database("empty")
    try:
        database.add_account()
        server = Web(database, "--insecure-cookies")
        try:
            someone = server.visitor()
            for address in ("/fr/", "/en/adoption"):
                text = someone.page(address).one("main").text
                for command in ("dictameter-schema structure import", "dictameter-web token add",
                                "dictameter-collector", "dictameter-analyzer run"):
                    assert command in text, address
            assert someone.get("/api/v1/measures").status_code == 404
            assert someone.get("/fr/help").status_code == 200
        finally:
            server.stop()
    finally:
        database.drop()


def test_without_its_database_pages_say_so_with_an_id_and_come_back(clinic, web, visitor):
    clinic.refuse_connections()
    try:
        assert web.get("/livez").status_code == 200
        assert web.get("/readyz").status_code == 503
        for language, words in (("fr", "indisponible"), ("en", "unavailable")):
            answer = visitor.get(f"/{language}/adoption")
            assert answer.status_code == 503 and answer.headers["Retry-After"]
            page = Page(answer.text)
            assert words in page.one("h1").text
            incident = re.search(r"\b[0-9a-f]{12}\b", page.one(class_="note").text).group(0)
            assert incident in web.log()
            for leak in (clinic.name, "dictameter_web", "SELECT", "psql", "FATAL", "login_by_token"):
                assert leak not in answer.text
        api = visitor.get("/api/v1/measures")
        assert api.status_code == 503 and api.headers["Content-Type"] == "application/problem+json"
        assert web.post("/fr/login", data={"name": NAME, "password": PASSWORD}).status_code == 503
    finally:
        clinic.take_connections()
    assert web.get("/readyz").status_code == 200
    assert visitor.get("/fr/adoption").status_code == 200


def test_the_log_has_no_password_cookie_or_token(clinic, web):
    web.post("/fr/login", data={"name": "DUPONT", "password": "wrong but long enough"})
    visitor = web.visitor()
    visitor.get("/fr/adoption?scope=DUPONT")
    log = web.log()
    for secret in ("DUPONT", "wrong but long", PASSWORD, visitor.cookies["dictameter"]):
        assert secret not in log
