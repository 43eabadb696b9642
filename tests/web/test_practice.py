# SPDX-License-Identifier: GPL-3.0-or-later
"""A practice's own page: why it is not judged, and what would change the verdict."""
import json
import os
import re
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "reports"))
from conftest import Database, plain  # noqa: E402
from published import Published  # noqa: E402

AT = "?period=2026-Q3"


class Clinic(Published, Database):
    def __init__(self):
        Published.__init__(self, f"practice_{os.getpid()}")
        self.add_account()

    def conninfo(self, role):
        return Database.conninfo(self, role)


@pytest.fixture(scope="session")
def clinic():
    made = Clinic()
    yield made
    made.drop()


def page(visitor, practice, language="en"):
    return plain(visitor.page(f"/{language}/practices/{practice}{AT}").one("main").text)


def test_each_reason_of_the_analyzer_has_words_in_both_languages():
    with open("analyzer/judge.c", encoding="utf-8") as file:
        source = file.read()
    codes = set(re.findall(r'return (?:[^;"]* \? )?"(\w+)"', source.split("static const char *hindrance")[1].split("\n}")[0]))
    codes |= set(re.findall(r'reason = "(\w+)"', source))
    assert codes == {"few_clinicians", "few_effective", "withheld", "no_interval", "no_data", "no_indicator"}
    for language in ("fr", "en"):
        with open(f"schema/catalog/texts/{language}.json", encoding="utf-8") as file:
            texts = json.load(file)
        assert {key.removeprefix("reason.") for key in texts if key.startswith("reason.")} == codes


def test_a_practice_that_is_not_judged_says_why(visitor):
    assert "Fewer than 11 clinicians" in page(visitor, "BP19")
    assert "Moins de 11 praticiens" in page(visitor, "BP19", "fr")
    assert "No event carries this indicator yet." in page(visitor, "BP01")


@pytest.mark.parametrize("practice, words", [
    ("BP04", ["It would no longer be met if, two quarters in a row, the interval did not lie wholly on the right side of the target (90%)"]),
    ("BP08", ["[84, 91]", "target (85%)"]),
    ("BP14", ["here [68, 76]", "target (90%)", "a study by the design that is foreseen"]),
    ("BP19", ["at least 11 clinicians"]),
    ("BP01", ["an event that carries this indicator"]),
    ("BP07", ["in rings"]),
    # its indicator had no data here: which fields it takes, and with which feed they come
    ("BP06", ["To be received: ", "(document.snr_db10)", "feed level 3", "at least 12 clinicians"]),
])
def test_a_practices_page_says_what_would_change_the_verdict(visitor, practice, words):
    text = page(visitor, practice)
    part = text[text.index("What would change this verdict"):]
    for wanted in words:
        assert wanted in part, part[:600]
