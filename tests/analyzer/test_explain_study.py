# SPDX-License-Identifier: GPL-3.0-or-later
"""What is studied of a quarter within clinicians, made again by the printed SQL and R: the same digits, rounded likewise."""
import collections
import json
import math
import random
import subprocess

import pytest

from analysing import BUILD
from quarter import BEGINNERS, STRUCTURE, Quarter, documents, event

SITES = {"H": (1, 2, 3, 4, 5, 13), "K": (6, 7, 8, 9, 10), "L": (11,), "N": (12,)}
NOISE_OF_L = 3  # clinicians of L of whom the noise is known: too few to tell of, at L or by difference


def site_of(service):
    return next(site for site, services in SITES.items() if service in services)


def structure():
    """The services of the quarter at four hospitals."""
    units = [{**unit, "site": site_of(int(unit["code"][1:3])) if unit["code"][1:] else "H"} for unit in STRUCTURE["units"]]
    units = [{k: v for k, v in unit.items() if k != "parent" or unit["code"] == "S01A"} for unit in units]
    return {**STRUCTURE, "units": units, "clients": [{"site": site, "code": "gw"} for site in SITES],
            "sites": [{**STRUCTURE["sites"][0], "code": site, "label": site} for site in SITES]}


def events():
    """At H beginners make one document a day and go on learning; at K they learn fast and then no more; some of L and N
    stop early; how loud it was is known at H and K."""
    made, dice = collections.Counter(), random.Random(5)
    for number, document in enumerate(documents(6), 1):
        service, clinician, *rest, corrections, words = document
        site = site_of(service)
        made[service, clinician] += 1
        if clinician < BEGINNERS and site == "H" and made[service, clinician] % 4 != 1:
            continue
        if clinician < BEGINNERS and site in "LN" and clinician > 6 and made[service, clinician] > 12:
            continue
        if clinician < BEGINNERS and site == "H":
            corrections = round(40 * (made[service, clinician] // 4 + 1) ** -.5 * math.exp(dice.gauss(0, .2)) * words / 300)
        if clinician < BEGINNERS and site == "K":
            level = 15 * (1 + 2 * math.exp(-(made[service, clinician] - 1) / 6))
            corrections = round(level * math.exp(dice.gauss(0, .2)) * words / 300)
        one = event(number, (service, clinician, *rest, corrections, words))
        one["site"] = site
        if site in "HK" or (site == "L" and clinician < NOISE_OF_L):
            one["snr_db10"] = 250 if number % 3 else 150
        yield one


@pytest.fixture(scope="module")
def clinic():
    made = Quarter(structure=structure(), events=events())
    made.run()
    made.program("analyzer", "freeze", "--period", "2026-Q3")
    yield made
    made.drop()


STUDIED = ("SELECT f.finding_id, f.kind, f.subject, f.payload, coalesce(i.code, 'all') AS site FROM ({}) f"
           " JOIN dictameter.scope s USING (scope_id) LEFT JOIN dictameter.site i USING (site_id)"
           " WHERE f.kind IN ('contrast', 'learning') ORDER BY f.finding_id")
COLUMNS = "SELECT finding_id, kind, scope_id, subject, payload FROM dictameter."


def studied(clinic, table="finding"):
    return [{**r, "payload": json.loads(r["payload"])} for r in clinic.rows(STUDIED.format(COLUMNS + table))]


def explain(clinic, finding, *arguments):
    return subprocess.run([f"{BUILD}/dictameter-analyzer", "explain", finding["finding_id"], *arguments, "--database",
                           f"dbname={clinic.name} user=dictameter_analyzer"], check=True, capture_output=True, text=True).stdout


def psql(clinic, role, statement):
    return subprocess.run(["psql", "-Xq", "--csv", "-v", "ON_ERROR_STOP=1", "-d", clinic.name, "-U", role], input=statement,
                          capture_output=True, text=True, check=False)


def again(clinic, finding, folder):
    """{figure: (recomputed, published)}"""
    rows = psql(clinic, "dictameter_analyzer", explain(clinic, finding, "--format", "sql"))
    assert rows.returncode == 0, rows.stderr
    (folder / "rows.csv").write_text(rows.stdout, encoding="utf-8")
    (folder / "script.R").write_text(explain(clinic, finding, "--format", "r"), encoding="utf-8")
    done = subprocess.run(["Rscript", "--vanilla", folder / "script.R", folder / "rows.csv"], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stderr
    return {name: (one, two) for name, one, two in map(str.split, done.stdout.splitlines())}


@pytest.fixture(scope="module")
def made_again(clinic, tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    return [(f, again(clinic, f, folder)) for f in studied(clinic)]


def payload_figures(finding):
    """All that is told of a finding, by the names that the script prints."""
    told = {k: v for k, v in finding["payload"].items() if k not in ("points", "metric", "practice")}
    for point in finding["payload"].get("points", ()):
        told.update({f"{point['n']}.{key}": v for key, v in point.items() if key != "n"})
    return told


def test_the_script_gives_each_digit_that_is_told_and_nothing_else(made_again):
    for finding, figures in made_again:
        told = payload_figures(finding)
        assert {name for name, pair in figures.items() if pair != ("NA", "NA")} == set(told), finding
        for name, (one, two) in figures.items():
            if name not in told:
                continue
            if isinstance(told[name], str):
                assert (one, two) == (told[name], told[name]), (finding, name)
            else:
                assert float(one) == float(two) == told[name], (finding, name, one)


def test_the_findings_that_are_made_again_are_of_every_kind(clinic, made_again):
    """Else the test before could not fail: told and withheld, at all sites and at some, and both forms of a curve."""
    said = {(f["kind"], f["subject"].split()[0], f["site"]): f["payload"] for f, _ in made_again}
    verdicts = {key: payload["text"].rsplit(".", 1)[1] for key, payload in said.items()}
    assert verdicts["contrast", "BP04", "all"] == "useful" and said["contrast", "BP04", "all"]["tests"] == 1
    assert said["contrast", "BP04", "H"]["tests"] == 6, "BP04 at four sites and BP06 at two"
    assert verdicts["contrast", "BP06", "H"] != "few" and verdicts["contrast", "BP06", "K"] != "few"
    assert verdicts["contrast", "BP06", "L"] == verdicts["contrast", "BP06", "all"] == "few", "three at L are the difference"
    assert said["learning", "C1", "H"]["form"] == "power" and said["learning", "C1", "K"]["form"] == "exponential"
    assert len(said["learning", "C1", "L"]["points"]) < len(said["learning", "C1", "K"]["points"])
    assert "panel_documents" in said["learning", "C1", "all"]


def test_a_frozen_finding_is_explained_as_the_live_one(clinic, tmp_path):
    live = {(f["kind"], f["subject"], f["site"]): f for f in studied(clinic)}
    frozen = studied(clinic, "finding_frozen")
    assert len(frozen) == len(live)
    for kind, site in (("contrast", "K"), ("learning", "K")):
        finding = next(f for f in frozen if f["kind"] == kind and f["site"] == site)
        assert again(clinic, finding, tmp_path) == again(clinic, live[kind, finding["subject"], site], tmp_path)


def test_what_is_told_is_in_a_view_that_the_reader_reads(clinic):
    for finding in studied(clinic, "finding_frozen"):
        done = psql(clinic, "dictameter_reader", explain(clinic, finding, "--format", "published"))
        assert done.returncode == 0, done.stderr
        assert json.loads(clinic.rows(f"SELECT payload FROM dictameter.published_finding WHERE finding_id = {finding['finding_id']}"
                                      )[0]["payload"]) == finding["payload"]
        assert finding["payload"]["text"] in done.stdout and "2026-07-01" in done.stdout
    live = studied(clinic)[0]["finding_id"]
    assert clinic.rows(f"SELECT * FROM dictameter.published_finding WHERE finding_id = {live}") == [], "once frozen, what may change is not in it"


@pytest.mark.parametrize("kind", ["contrast", "learning"])
def test_the_rows_behind_a_finding_are_the_analyzers_alone(clinic, kind):
    finding = next(f for f in studied(clinic) if f["kind"] == kind)
    for role in ("reader", "web", "reports"):
        done = psql(clinic, f"dictameter_{role}", explain(clinic, finding, "--format", "sql"))
        assert done.returncode != 0 and "permission denied" in done.stderr and not done.stdout, role


def test_what_is_withheld_is_printed_by_no_form(clinic, made_again):
    """Of three clinicians neither the text nor the script's own output says how many they are, nor their difference."""
    finding, figures = next((f, a) for f, a in made_again if f["subject"].startswith("BP06") and f["site"] == "L")
    assert set(figures) == {"text", "tests", "useful"}
    text = explain(clinic, finding, "--lang", "en")
    assert "Useful difference: -0.1" in text and "Clinicians who switch" not in text


def test_a_practice_and_a_curve_are_explained_in_words(clinic):
    for subject, parts in (("BP04", ("Greenland et Robins 1985", "Praticiens qui changent, au moins")),
                           ("C1", ("28 jours", "Document 10", "Médiane du panel constant"))):
        finding = next(f for f in studied(clinic, "finding_frozen") if f["subject"].startswith(subject) and f["site"] == "K")
        text = explain(clinic, finding)
        for part in (*parts, "site:K", "2026-Q3", "1, figée", "published_finding", "Rscript finding.R rows.csv", "demi-point"):
            assert part in text, part


def test_the_cohort_of_a_curve_begins_after_that_which_was_told_before(clinic):
    """As if the spring's curve had been told: who began in it is not in the summer's."""
    summer = next(f for f in studied(clinic) if f["kind"] == "learning" and f["site"] == "H")
    assert "\\set began '-infinity'" in explain(clinic, summer, "--format", "sql")
    spring = "300000 + (date '2026-04-01' - date '2000-01-01')"
    clinic.rows("INSERT INTO dictameter.finding (kind, scope_id, subject, period_id, run_id, payload) SELECT kind, scope_id,"
                f" 'C1 2026-Q2', {spring}, run_id, payload FROM dictameter.finding WHERE finding_id = {summer['finding_id']}")
    assert "\\set began '2026-06-03'" in explain(clinic, summer, "--format", "sql")
    clinic.rows("DELETE FROM dictameter.finding WHERE subject = 'C1 2026-Q2'")


def few_began():
    return [event(n, d) for n, d in enumerate(documents(5), 1) if d[0] == 2 and d[1] >= 2]


def corrections_unknown():
    return [{k: v for k, v in event(n, d).items() if not k.startswith("corr_")} for n, d in enumerate(documents(5), 1) if d[0] == 2]


def three_elsewhere():
    """All sites less the first would be the three beginners of the other."""
    for number, document in enumerate(documents(5), 1):
        service, clinician, *_ = document
        if service == 6 or (service == 7 and clinician >= BEGINNERS - 3):
            yield {**event(number, document), "site": "K" if service == 6 else "L", "unit": "S06" if service == 6 else "S11"}


@pytest.mark.parametrize("events, site, why", [(few_began, "H", "few"), (corrections_unknown, "H", "unknown"),
                                               (three_elsewhere, "K", "withheld"), (three_elsewhere, "L", "few")])
def test_why_no_curve_is_told_is_made_again_and_no_figure_of_it(events, site, why, tmp_path):
    made = Quarter(structure=structure(), events=list(events()))
    made.run()
    finding, = [f for f in studied(made) if f["kind"] == "learning" and f["site"] == site]
    text = f"finding.learning.{why}"
    assert finding["payload"]["text"] == text and again(made, finding, tmp_path) == {"text": (text, text)}
    made.drop()
