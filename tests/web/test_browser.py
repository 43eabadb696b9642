# SPDX-License-Identifier: GPL-3.0-or-later
"""The dashboard in a browser: Debian's Chromium without a window, driven by Selenium."""
import json
import os
import re
import shutil
import tempfile

import pytest
from conftest import NAME, PASSWORD, plain
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

PAGES = ["", "practices", "adoption", "accuracy", "time", "data-quality", "metrics", "help", "accessibility", "privacy",
         "practices/BP14", "metrics/B2"]
SWITCHES = ["--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--lang=fr"]

# Every visible piece of text whose contrast with what lies behind it is below 4.5, as "ratio: words".
FAINT = r"""
const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const luminance = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
const parse = text => (text.match(/[\d.]+/g) || []).map(Number);
const opaque = c => c.length === 3 || c[3] > 0;
const behind = element => {
  for (let e = element; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length && opaque(c)) return c;
  }
  return arguments[0];
};
const faint = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let seen = 0;
for (let node; (node = walker.nextNode());) {
  const words = node.data.trim(), element = node.parentElement;
  if (!words || element.closest("script, title, desc, option")) continue;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  if (!element.checkVisibility() || box.width < 2 || box.height < 2) continue;
  const ink = parse(element.closest("svg") ? style.fill : style.color);
  const [a, b] = [luminance(ink), luminance(behind(element))].sort((x, y) => y - x);
  seen++;
  if ((a + 0.05) / (b + 0.05) < 4.5) faint.push(((a + 0.05) / (b + 0.05)).toFixed(2) + ": " + words);
}
return [seen, faint];
"""


class Browser:
    def __init__(self, web, scripts=True):
        self.web = web
        self.folder = tempfile.mkdtemp()
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for switch in SWITCHES + ([] if os.geteuid() else ["--no-sandbox"]):
            options.add_argument(switch)
        options.add_argument(f"--user-data-dir={self.folder}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        if not scripts:
            options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
        service = webdriver.chrome.service.Service("/usr/bin/chromedriver", env={**os.environ, "TMPDIR": self.folder})
        self.driver = webdriver.Chrome(service=service, options=options)

    def close(self):
        self.driver.quit()
        shutil.rmtree(self.folder, ignore_errors=True)

    def open(self, path):
        self.driver.get(self.web.url + path)

    @property
    def path(self):
        return self.driver.current_url[len(self.web.url):]

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def fits(self, path):
        """Whether nothing of a page is wider than the window."""
        self.open(path)
        return self.run("return document.documentElement.scrollWidth <= window.innerWidth")

    def log_in(self):
        self.open("/fr/login")
        self.find("#name").send_keys(NAME)
        self.find("#password").send_keys(PASSWORD)
        self.find("form.login button").click()
        self.wait(lambda: self.path == "/fr/")

    def wait(self, condition):
        WebDriverWait(self.driver, 10).until(lambda _: condition())

    def choose(self, name, value):
        """Chooses and sends the form: choosing alone sends nothing (WCAG 3.2.2)."""
        before = self.path
        Select(self.find(f"#bar-{name}")).select_by_value(value)
        assert self.path == before
        self.find("form.bar button[type=submit]").click()

    def width(self, pixels):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                    {"width": pixels, "height": 900, "deviceScaleFactor": 1, "mobile": False})

    def media(self, kind="", scheme="light"):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "media": kind, "features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def complaints(self):
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requested(self):
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]


@pytest.fixture(scope="module")
def logged_in(web):
    browser = Browser(web)
    try:
        browser.log_in()
        yield browser
    finally:
        browser.close()


@pytest.fixture
def browser(logged_in):
    logged_in.media()
    logged_in.width(1280)
    logged_in.open("/fr/")
    logged_in.complaints()
    return logged_in


def number(words):
    return float(re.sub(r"[\s%]", "", words).replace(",", ".").replace("−", "-"))


def test_a_wrong_password_is_said_beside_the_form(web):
    browser = Browser(web)
    try:
        browser.open("/fr/adoption?scope=site:SIM1")
        assert "/fr/login" in browser.path
        browser.find("#name").send_keys(NAME)
        browser.find("#password").send_keys("not the password", Keys.ENTER)
        browser.wait(lambda: browser.all("[role=alert]"))
        assert browser.find("#password").get_attribute("value") == ""
        browser.find("#name").send_keys(NAME)
        browser.find("#password").send_keys(PASSWORD, Keys.ENTER)
        browser.wait(lambda: browser.path == "/fr/adoption?scope=site:SIM1")
    finally:
        browser.close()


def test_scope_and_period_are_chosen_and_a_value_is_the_apis(browser, visitor):
    browser.open("/fr/accuracy")
    browser.choose("scope", "site:SIM1")
    browser.wait(lambda: "scope=site" in browser.path.replace("%3A", ":"))
    browser.choose("period", "2026-09")
    browser.wait(lambda: "period=2026-09&" in browser.path + "&")
    assert "Hôpital simulé 1, septembre 2026" in plain(browser.find("main .lead").text)
    assert Select(browser.find("#bar-scope")).first_selected_option.get_attribute("value") == "site:SIM1"
    shown = browser.find("[data-metric=B2] strong").text
    measure = visitor.measures("?scope=site:SIM1&period=2026-09&metric=B2")["B2"]
    decimals = len(shown.partition(",")[2].rstrip(" \u202f%"))
    assert abs(number(shown) - 100 * measure["value"]) <= .5000001 * 10 ** -decimals
    assert measure["value"] != visitor.measures("?scope=all&period=2026-09&metric=B2")["B2"]["value"]


def test_english_keeps_scope_and_period(browser):
    browser.open("/fr/time?scope=site:SIM1&period=2026-09")
    browser.find(".languages a[lang=en]").click()
    browser.wait(lambda: browser.path == "/en/time?scope=site:SIM1&period=2026-09")
    assert "Hôpital simulé 1, September 2026" in plain(browser.find("main .lead").text)


def test_the_arrow_keys_go_to_the_neighbouring_periods(browser):
    browser.open("/fr/adoption?period=2026-W38")
    browser.find("body").send_keys(Keys.ARROW_LEFT)
    browser.wait(lambda: "2026-W37" in browser.path)
    browser.find("body").send_keys(Keys.ARROW_RIGHT)
    browser.wait(lambda: "2026-W38" in browser.path)
    browser.find("#bar-compare").send_keys(Keys.ARROW_LEFT)
    assert "2026-W37" not in browser.path


def test_the_table_view_shows_tables_and_no_drawing(browser):
    assert any(e.is_displayed() for e in browser.all("figure .chart-wide"))
    browser.choose("view", "table")
    browser.wait(lambda: "view=table" in browser.path)
    # The signs of states within tables stay.
    assert not any(e.is_displayed() for e in browser.all("figure .chart-wide, figure .chart-narrow"))
    assert all(e.is_displayed() for e in browser.all("figure table"))


def test_no_page_complains_or_asks_anybody_else(browser, web):
    browser.requested()
    for language in ("fr", "en"):
        for page in PAGES:
            browser.open(f"/{language}/{page}")
            assert browser.complaints() == [], page
    urls = browser.requested()
    assert len(urls) >= 2 * len(PAGES)
    assert [url for url in urls if not url.startswith((web.url, "data:"))] == []


def test_the_pages_own_font_is_used(browser):
    assert browser.run("return document.fonts.ready.then(() => document.fonts.check('15px Inter'))")
    assert browser.run("return [...document.fonts].filter(f => f.status === 'loaded').length") >= 1


@pytest.mark.parametrize("width", [320, 760, 961, 1280, 1920])
def test_no_page_scrolls_sideways(browser, width):
    browser.width(width)
    for page in PAGES:
        browser.open(f"/fr/{page}")
        scroll = browser.run("return document.documentElement.scrollWidth")
        assert scroll <= width, f"{page}: {scroll}"


def test_each_figure_shows_the_drawing_that_fits(browser):
    for width, shown in ((320, "chart-narrow"), (1280, "chart-wide")):
        browser.width(width)
        browser.open("/fr/adoption")
        for figure in browser.all("figure"):
            drawings = [e for e in figure.find_elements(By.CSS_SELECTOR, ":scope > svg") if e.is_displayed()]
            assert len(drawings) == 1 and shown in drawings[0].get_attribute("class")
            assert drawings[0].rect["width"] <= figure.rect["width"]


@pytest.mark.parametrize("kind, scheme", [("", "light"), ("", "dark"), ("print", "light"), ("print", "dark")])
def test_text_stands_out_from_what_lies_behind_it(browser, kind, scheme):
    browser.media(kind, scheme)
    seen = 0
    for page in PAGES:
        browser.open(f"/fr/{page}")
        count, faint = browser.run(FAINT, [255, 255, 255])
        assert faint == [], f"{page}: {faint[:5]}"
        seen += count
    assert seen > 500


def test_faint_text_would_be_found(browser):
    browser.run("""
        document.querySelector("main p").style.color = "rgb(150, 150, 150)";
        document.querySelector("main figure svg text").style.fill = "rgb(200, 200, 200)";""")
    assert len(browser.run(FAINT, [255, 255, 255])[1]) == 2


def test_the_login_and_error_pages_are_readable_too(browser):
    for scheme in ("light", "dark"):
        browser.media("", scheme)
        for address in ("/fr/login", "/fr/nowhere", "/fr/?scope=x"):
            browser.open(address)
            count, faint = browser.run(FAINT, [255, 255, 255])
            assert count > 5 and faint == [], address


def test_dark_is_dark_and_print_is_light(browser):
    background = "return getComputedStyle(document.body).backgroundColor"
    browser.media("", "dark")
    assert browser.run(background) == "rgb(15, 22, 28)"
    browser.media("", "light")
    assert browser.run(background) == "rgb(245, 247, 249)"
    browser.media("print", "dark")
    assert browser.run("return getComputedStyle(document.querySelector('h1')).color") == "rgb(21, 34, 44)"


def test_print_leaves_out_controls_and_shows_every_table(browser):
    browser.open("/fr/adoption")
    browser.media("print")
    for selector in ("header.site", "nav.main", "footer.site", ".bar", ".figure-links"):
        assert not browser.find(selector).is_displayed(), selector
    assert browser.find("h1").is_displayed() and browser.find(".simulated").is_displayed()
    heights = browser.run("return [...document.querySelectorAll('figure table')].map(t => t.offsetHeight)")
    assert len(heights) >= 3 and min(heights) > 50


def test_the_focus_is_seen_on_all_that_takes_it(browser):
    browser.open("/fr/adoption")
    seen = []
    for _ in range(60):
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        state = browser.run("""
            const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
            return [e.tagName, s.outlineStyle, parseFloat(s.outlineWidth), b.top < innerHeight && b.bottom > 0,
                    e.className.baseVal ?? e.className, e.getAttribute("href")];""")
        if state[0] == "BODY":
            break
        seen.append(state)
        assert state[1] != "none" and state[2] >= 2, state
        assert state[3], state
    assert len(seen) >= 30
    assert seen[0][4] == "skip"
    assert {"A", "SELECT", "BUTTON", "SUMMARY"} <= {state[0] for state in seen}


def test_skipping_leads_to_the_content(browser):
    browser.find("body").send_keys(Keys.TAB)
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.run("return document.activeElement.id") == "content"


def test_targets_are_large_enough(browser):
    for width in (320, 1280):
        browser.width(width)
        for page in PAGES:
            browser.open(f"/fr/{page}")
            small = browser.run("""
                const chosen = "nav a, .bar a, button, select, input:not([type=hidden]), summary, .figure-links a, .languages a";
                return [...document.querySelectorAll(chosen)].filter(e => e.checkVisibility()).map(e => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
                    .filter(([, b]) => b.height < 24 || b.width < 24).map(([words, b]) => `${words} ${b.width} x ${b.height}`);""")
            assert small == [], page


def test_everything_works_without_scripts(web, visitor):
    browser = Browser(web, scripts=False)
    try:
        browser.log_in()
        browser.open("/fr/accuracy")
        assert any(e.is_displayed() for e in browser.all("figure .chart-wide"))
        Select(browser.find("#bar-scope")).select_by_value("site:SIM1")
        Select(browser.find("#bar-period")).select_by_value("2026-09")
        assert browser.path == "/fr/accuracy"  # nothing is sent until the button is pressed
        browser.find(".bar button").click()
        browser.wait(lambda: "period=2026-09" in browser.path)
        measure = visitor.measures("?scope=site:SIM1&period=2026-09&metric=B2")["B2"]
        shown = browser.find("[data-metric=B2] strong").text
        decimals = len(shown.partition(",")[2].rstrip(" \u202f%"))
        assert abs(number(shown) - 100 * measure["value"]) <= .5000001 * 10 ** -decimals
        browser.find("figure summary").click()
        assert browser.find("figure table").is_displayed()
        browser.find("a[rel=prev]").click()
        browser.wait(lambda: "period=2026-08" in browser.path)
        browser.find("form.account button").click()
        browser.wait(lambda: "login" in browser.path)
    finally:
        browser.close()
