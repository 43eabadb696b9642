# SPDX-License-Identifier: GPL-3.0-or-later
"""A learning curve that is not shown: the page says why, and it is the true reason."""
import json
import os
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "analyzer"))
from conftest import Database, Web, plain  # noqa: E402
from quarter import BEGINNERS, STRUCTURE, Quarter, documents, event  # noqa: E402

SITE, ALL = "/en/accuracy?scope=site:H&period=2026-Q3", "/en/accuracy?scope=all&period=2026-Q3"
FEW, UNKNOWN, WITHHELD = "Fewer than 11 clinicians began", "corrections of the first documents are known of fewer than 11", \
    "so that nothing can be told of fewer than 11 clinicians elsewhere"


class Clinic(Quarter, Database):
    def __init__(self, structure, events):
        Quarter.__init__(self, structure=structure, events=events)
        self.run()
        self.add_account()

    def drop(self):
        Quarter.drop(self)


TWO_SITES = {
    **STRUCTURE,
    "sites": STRUCTURE["sites"] + [{**STRUCTURE["sites"][0], "code": "G", "label": "Other hospital"}],
    "units": STRUCTURE["units"] + [{"site": "G", "code": "S02", "label": "Service", "kind": "service", "valid_from": "2020-01-01"}],
    "clients": STRUCTURE["clients"] + [{"site": "G", "code": "gw2"}],
}


def of_services(last, from_clinician=0):
    """The events of services 2 up to the last; of that one those of its clinicians from one on."""
    for number, document in enumerate(documents(5), 1):
        if 2 <= document[0] <= last and (document[0] < last or document[1] >= from_clinician):
            yield event(number, document)


def without_corrections(made):
    return {key: value for key, value in made.items() if not key.startswith("corr_")}


def at_another_site(made):
    """Service 3 is the other hospital."""
    return {**made, "site": "G", "client": "gw2", "unit": "S02"} if made["unit"] == "S03" else made


@pytest.fixture
def pages():
    opened = []

    def read(structure, events):
        clinic = Clinic(structure, events)
        opened.append(clinic.drop)
        served = Web(clinic, "--insecure-cookies")
        opened.append(served.stop)
        visitor = served.visitor()
        return [plain(visitor.page(address).one("main").text) for address in (ALL, SITE)]

    yield read
    for close in reversed(opened):
        close()


def test_of_ten_beginners_the_page_says_that_they_are_too_few(pages):
    for page in pages(STRUCTURE, of_services(2, BEGINNERS - 10)):
        assert FEW in page and UNKNOWN not in page and WITHHELD not in page


def test_where_corrections_are_unknown_the_page_does_not_say_that_few_began(pages):
    for page in pages(STRUCTURE, map(without_corrections, of_services(2))):
        assert UNKNOWN in page and FEW not in page and WITHHELD not in page


def test_a_site_is_withheld_where_all_sites_less_it_would_be_three(pages):
    everywhere, site = pages(TWO_SITES, map(at_another_site, of_services(3, BEGINNERS - 3)))
    assert WITHHELD in site and FEW not in site and UNKNOWN not in site
    assert "Same panel" in everywhere and WITHHELD not in everywhere
