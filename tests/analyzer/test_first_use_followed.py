# SPDX-License-Identifier: GPL-3.0-or-later
"""A5 follows a seat as long as its site sends and until it first ends: the time to first use of a period."""
import datetime
import subprocess

import pytest

from analysing import BUILD
from beginners import FIRST, UNTIL, Beginners, Person, after, veterans

START = datetime.date(2026, 7, 6)
SILENT = after(START, 6)


def given_again(i):
    """Taken back after three days, given again two months later, and used then."""
    return Person("T", f"again{i}", uses=[after(START, 61)],
                  seats=[(START, "assigned"), (after(START, 3), "revoked"), (after(START, 60), "assigned")])


@pytest.fixture(scope="module")
def clinic():
    """At G nobody is seen from six days after the seats on; H and T go on."""
    people = [Person(site, f"soon{i}", START, [after(START, 10)]) for site in "HT" for i in range(40)]
    people += [Person("G", f"unseen{i}", START) for i in range(60)]
    people += [given_again(i) for i in range(45)]
    made = Beginners(people, [*veterans(sites="HT"), *veterans(SILENT, "G")])
    made.run()
    yield made
    made.drop()


def time_of(clinic, site):
    rows = clinic.rows(
        "SELECT m.value, m.scope_id FROM dictameter.measure m JOIN dictameter.scope s USING (scope_id)"
        " LEFT JOIN dictameter.site t ON t.site_id = s.site_id AND s.kind = 2"
        f" WHERE m.metric_id = 105 AND m.period_id = {300000 + (datetime.date(2026, 7, 1) - datetime.date(2000, 1, 1)).days}"
        f" AND m.revision = 0 AND s.kind IN (1, 2) AND coalesce(t.code, 'all') = '{site}'")
    return rows[0]["value"] if rows else None


def test_who_may_use_it_at_a_site_that_fell_silent_is_not_taken_for_one_who_does_not(clinic):
    """80 of 185 use it after ten days; of the 60 of G nobody knows after the sixth."""
    assert time_of(clinic, "all") == "10"
    assert UNTIL > SILENT > FIRST


def test_a_seat_that_was_taken_back_has_ended_though_another_was_given_later(clinic):
    """40 of 85 use the seat that they had; the others' first use is that of another seat."""
    assert time_of(clinic, "T") is None
    assert time_of(clinic, "H") == "10"


@pytest.mark.parametrize("scope, expected", [("all", "10"), ("site:H", "10")])
def test_the_printed_script_follows_them_alike(clinic, scope, expected, tmp_path):
    def explain(kind):
        return subprocess.run([f"{BUILD}/dictameter-analyzer", "explain", f"A5/{scope}/2026-Q3", "--format", kind, "--database", f"dbname={clinic.name} user=dictameter_analyzer"],
                              check=True, capture_output=True, text=True).stdout

    rows = subprocess.run(["psql", "-Xq", "--csv", "-v", "ON_ERROR_STOP=1", "-d", clinic.name, "-U", "dictameter_analyzer"],
                          input=explain("sql"), capture_output=True, text=True, check=True)
    (tmp_path / "rows.csv").write_text(rows.stdout, encoding="utf-8")
    (tmp_path / "script.R").write_text(explain("r"), encoding="utf-8")
    done = subprocess.run(["Rscript", "--vanilla", tmp_path / "script.R", tmp_path / "rows.csv"], capture_output=True,
                          text=True, check=True)
    assert expected in done.stdout.split()[:6], done.stdout
