# SPDX-License-Identifier: GPL-3.0-or-later
"""listen --sandbox: for those who write clients; no database, the answers of the real one."""
import html
import json
import os
import re
import subprocess
import tempfile
import time

import pytest
import requests

from collecting import NAME, PROGRAM, USER, Database, Listener, compact, document, lines


class Sandbox:
    """A running sandbox; whatever database the environment names, it does not exist."""

    def __init__(self, *options):
        self.log_file = tempfile.NamedTemporaryFile("w+")
        environment = dict(os.environ, PGHOST="/nowhere", PGSERVICEFILE="/nowhere")
        self.process = subprocess.Popen([PROGRAM, "listen", "--sandbox", "--listen-port", "0", *options],
                                        stderr=self.log_file, env=environment)
        for _ in range(200):
            with open(self.log_file.name, encoding="utf-8") as file:
                found = re.search(r"ready address=\S+ port=(\d+)", file.read())
            if found:
                self.url = f"http://127.0.0.1:{found.group(1)}"
                return
            time.sleep(0.02)
        raise AssertionError("not ready")

    post = Listener.post

    def get(self, path):
        return requests.get(self.url + path, timeout=10)

    def events(self):
        return self.get("/sandbox/events").json()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=20)


@pytest.fixture
def sandbox():
    made = Sandbox()
    yield made
    assert made.stop() == 0


def bodies():
    good = document()
    return [
        lines(good, good, dict(good, words_final=1)),
        lines(document(words_final=-1), document(modality=NAME), document(unit="no code"), document(engine=None)),
        lines(document(**{NAME: 1}), document(type="unheard"), document(user=NAME), document(event_id="x")),
        NAME.encode() + b"\n" + lines(document()),
        compact(document(), document()),
        b"[]", b"", NAME.encode(),
    ]


def test_it_answers_as_the_real_one(sandbox):
    database = Database()
    listener = Listener(database)
    for body in bodies():
        said, real = sandbox.post(body), listener.post(body)
        assert said.status_code == real.status_code
        one, other = said.json(), real.json()
        for answer in (one, other):
            answer.pop("request", None)
            for error in answer.get("errors", []):
                error.pop("detail")
                if error["code"] in ("unknown_unit", "unknown_engine"):
                    error["code"] = "unregistered"
        assert one == other
    for answer in (sandbox.post(b"x", token=None), sandbox.post(b"x", headers={"Content-Type": "text/csv"})):
        assert answer.status_code in (401, 415)
    assert listener.stop() == 0
    database.drop()


def test_good_and_bad_events_are_listed_and_nothing_of_a_bad_one_is_quoted(sandbox):
    good = document(device="usb_handheld")
    sandbox.post(lines(good, good, dict(good, hour=1), document(**{NAME: NAME}), document(modality=NAME)))
    seen = sandbox.events()
    assert [seen[key] for key in ("received", "stored", "duplicate", "rejected", "conflicting")] == [5, 1, 1, 2, 1]
    assert seen["good"] == [good]
    assert [bad["code"] for bad in seen["bad"]] == ["conflicting", "unknown_field", "unknown_code"]
    assert [bad["pointer"] for bad in seen["bad"]] == ["/event_id", "/*", "/modality"]
    page = sandbox.get("/")
    assert page.headers["Content-Type"].startswith("text/html") and "default-src 'none'" in (
        page.headers["Content-Security-Policy"])
    assert "unknown_field" in page.text and USER in page.text
    assert NAME not in page.text + str(seen)


@pytest.mark.parametrize("path, accepted, language", [
    ("/", None, "fr"), ("/", "de-DE,en", "fr"), ("/", "en-GB,en;q=0.9", "en"), ("/?lang=en", "fr", "en"),
    ("/?lang=fr", "en", "fr"), ("/?lang=%3Cscript%3E", "en", "en")])
def test_the_page_is_in_the_language_that_is_asked_for(sandbox, path, accepted, language):
    with open(f"schema/catalog/texts/{language}.json", encoding="utf-8") as file:
        texts = json.load(file)
    page = requests.get(sandbox.url + path, headers={"Accept-Language": accepted}, timeout=10)
    shown = html.unescape(page.content.decode())
    assert f'<html lang="{language}">' in shown and "<script>" not in shown
    for key in ("sandbox.title", "sandbox.lead", "sandbox.json", "sandbox.received", "quality.duplicate", "quality.conflicting",
                "sandbox.bad", "sandbox.good", "sandbox.empty"):
        assert f">{texts[key]}" in shown, key


def test_text_of_an_event_is_escaped_on_the_page(sandbox):
    sandbox.post(lines(document(document="<script>alert(1)</script>")))
    assert sandbox.events()["good"][0]["document"] == "<script>alert(1)</script>"
    assert "<script>" not in sandbox.get("/").text


def test_it_is_emptied_by_request(sandbox):
    sandbox.post(lines(document(), document(words_final=-1)))
    answer = requests.post(sandbox.url + "/sandbox/reset", timeout=10, allow_redirects=False)
    assert answer.status_code == 303
    assert sandbox.events() == {"received": 0, "stored": 0, "duplicate": 0, "rejected": 0, "conflicting": 0,
                                "good": [], "bad": []}


def test_the_last_thousand_are_kept_and_memory_is_bounded(sandbox):
    first = document()
    sandbox.post(lines(first))
    for _ in range(30):
        sandbox.post(lines(*(document(document="x" * 60, words_final=n) for n in range(1000)),
                           *(document(words_final=-1) for n in range(1000))))
    seen = sandbox.events()
    assert seen["received"] == 60_001 and len(seen["good"]) == 1000 and len(seen["bad"]) == 1000
    assert [event["words_final"] for event in seen["good"]] == list(range(1000))
    assert sandbox.post(lines(first)).json()["stored"] == 1
    with open(f"/proc/{sandbox.process.pid}/status", encoding="ascii") as file:
        peak_kib = int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1))
    if "sanitize" not in PROGRAM and "thread" not in PROGRAM:
        assert peak_kib < 200_000


def test_the_usual_pages_are_there_and_the_sandbox_is_not_elsewhere(sandbox):
    assert sandbox.get("/readyz").text == "sandbox\n"
    assert sandbox.get("/livez").status_code == 200
    assert "_received_" in sandbox.get("/metrics").text
    assert sandbox.get("/openapi.json").json()["openapi"]
    database = Database()
    listener = Listener(database)
    for path in ("/", "/sandbox/events"):
        assert listener.get(path).status_code == 404
    assert requests.post(listener.url + "/sandbox/reset", timeout=10).status_code == 404
    assert listener.stop() == 0
    database.drop()


def test_the_site_is_the_one_that_is_named():
    made = Sandbox("--site", "CHX")
    assert made.post(lines(document(site="CHX"))).json()["stored"] == 1
    assert made.post(lines(document(site="SIM1"))).json()["errors"][0]["code"] == "site_mismatch"
    assert made.stop() == 0
