# SPDX-License-Identifier: GPL-3.0-or-later
"""28 real dictations from score to every place where their raw word error rate is read.

STATISTICS.md section 1 pins 9.2966 % (3,164 errors in 34,034 words), 95 % interval 7.6033-11.3670,
each document a cluster of its own, as no clinician is known.
"""
import csv
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import uuid

import pytest

sys.path.insert(0, os.path.dirname(__file__))
from whole import BUILD, Server, Whole  # noqa: E402

PAIRS = pathlib.Path("../shared/data/aci-bench/virtscribe_pairs.jsonl")
COUNTS = pathlib.Path("tests/collector/aci-bench-counts.csv")
STRUCTURE = {
    "sites": [{"code": "ACI", "label": "Centre des consultations", "time_zone": "Europe/Paris", "simulated": False}],
    "units": [{"site": "ACI", "code": "CONS", "label": "Consultations", "kind": "service"}],
    "clients": [{"site": "ACI", "code": "score"}],
}
THIN, WIDE = "\u202f", "\u00a0"
WORDS = {
    "fr": {"value": f"9,30{THIN}%", "interval": f"[7,60{THIN};{WIDE}11,37]",
           "counts": f"3{THIN}164 erreurs sur 34{THIN}034 mots"},
    "en": {"value": "9.30%", "interval": f"[7.60,{WIDE}11.37]", "counts": "3,164 errors in 34,034"},
}
# Independent of ours: the jackknife over documents on the log scale, in base R.
ORACLE = """
d <- read.csv('%s'); y <- d$sub + d$del + d$ins; x <- d$words_ref; k <- nrow(d)
g <- log((sum(y) - y) / (sum(x) - x)); v <- (k - 1) / k * sum((g - mean(g))^2)
h <- x / sum(x); reach <- qt(.975, max(1, 1 / sum(h^2) - 1)) * sqrt(v); centre <- log(sum(y) / sum(x))
cat(sprintf('%%.17g', c(sum(y), sum(x), sum(y) / sum(x), exp(centre + c(-1, 1) * reach))))
"""


class Quarter:
    """The newest quarter that is over, and a day in its middle."""

    def __init__(self):
        today = datetime.date.today()
        self.until = datetime.date(today.year, today.month - (today.month - 1) % 3, 1)
        self.last = self.until - datetime.timedelta(days=1)
        self.name = f"{self.last.year}-Q{(self.last.month + 2) // 3}"
        self.from_ = datetime.date(self.last.year, self.last.month - 2, 1)
        self.day = self.from_ + datetime.timedelta(days=40)


def scored_pairs(folder, day):
    if not PAIRS.exists():
        pytest.skip(f"{PAIRS} is not here")
    done = subprocess.run([os.path.join(BUILD, "dictameter-collector"), "score", "--events", "--site", "ACI", "--unit", "CONS",
                           "--day", str(day), "--key", str(folder / "site.key"), str(PAIRS)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def kept_counts(folder, day):
    """The events that score makes of the 28 pairs, from the counts that are kept with the tests."""
    noon = datetime.datetime.combine(day, datetime.time(12), datetime.timezone.utc)
    events = []
    with open(COUNTS, encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            counts = {name: int(row[name]) for name in ("words_ref", "hits", "sub", "del", "ins", "min_edits")}
            first = int(noon.timestamp() * 1000) << 80 | 7 << 76 | number << 64 | 2 << 62 | number
            events.append({"type": "audit", "schema": 1, "event_id": str(uuid.UUID(int=first)), "site": "ACI",
                           "client": "score", "seq": number, "unit": "CONS", "day": str(day), "document": f"document-{number}",
                           "stage": "raw", "profile": "plain-en-1", **counts})
    return "".join(json.dumps(event) + "\n" for event in events)


@pytest.fixture(scope="module", params=[scored_pairs, kept_counts], ids=["pairs", "counts"])
def measured(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    quarter = Quarter()
    events = request.param(folder, quarter.day)
    whole = Whole(folder, f"test_real_{request.param.__name__}")
    whole.quarter = quarter
    whole.import_structure(STRUCTURE)
    stored = whole.import_events(events)
    assert (stored["received"], stored["stored"]) == (28, 28)
    whole.analyse(quarter.last)
    yield whole
    whole.drop()


@pytest.fixture(scope="module")
def server(measured):
    running = Server(measured)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def oracle():
    done = subprocess.run(["Rscript", "--vanilla", "-e", ORACLE % COUNTS], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    figures = [float(figure) for figure in done.stdout.split()]
    assert figures[:2] == [3164, 34034]
    assert [round(100 * figure, 4) for figure in figures[2:]] == [9.2966, 7.6033, 11.3670]
    return figures


def plain(text):
    """With one kind of space: pdftotext knows no other."""
    return re.sub(r"\s+", " ", text)


def pdf_text(path):
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True)
    assert done.returncode == 0, done.stderr
    return plain(done.stdout.decode())


def html_text(page):
    return re.sub(" +", " ", re.sub("<[^>]*>", " ", page))


def test_the_table_of_measures_has_the_pinned_rate_in_every_period_and_scope_of_the_day(measured, oracle):
    rows = measured.sql("""SELECT s.kind, m.period_id / 100000, m.state, m.clinicians, m.documents,
                                  m.numerator, m.denominator, m.value, m.low, m.high
                           FROM measure m JOIN scope s USING (scope_id) WHERE m.metric_id = 201 AND m.state <> 4""")
    assert {row[0] for row in rows if row[1] == "3"} == {"1", "2", "4"}  # everything, site, unit
    assert {row[1] for row in rows} == {"1", "2", "3", "5", "6"}
    for row in rows:
        assert row[2:5] == ["0", "28", "28"]  # each document counts as one cluster
        assert [float(figure) for figure in row[5:]] == pytest.approx(oracle, rel=1e-9, abs=0)


@pytest.mark.parametrize("language", WORDS)
def test_the_accuracy_page_prints_it(measured, server, language):
    words = WORDS[language]
    page = server.get(f"/{language}/accuracy", period=measured.quarter.name).text
    found = re.search(r'data-metric="B1"><strong>([^<]*)</strong> <span class="interval">([^<]*)</span>', page)
    assert found.groups() == (words["value"], words["interval"])
    assert words["counts"] in html_text(page)


def test_the_api_gives_it_unrounded(measured, server, oracle):
    answer = server.get("/api/v1/measures", period=measured.quarter.name, metric="B1").json()
    assert (answer["period"], answer["simulated"], answer["complete"]) == (measured.quarter.name, False, True)
    rate = answer["measures"][0]
    assert (rate["metric"], rate["state"], rate["method"], rate["documents"]) == ("B1", "published", "ljk_log", 28)
    figures = [rate[name] for name in ("numerator", "denominator", "value", "low", "high")]
    assert figures == pytest.approx(oracle, rel=1e-9, abs=0)


@pytest.mark.parametrize("language", WORDS)
def test_the_report_prints_it_as_the_page_does(measured, language):
    words = WORDS[language]
    name = measured.folder / f"report-{language}"
    for form in ("pdf", "html"):
        measured.run("reports", "build", "--period", measured.quarter.name, "--lang", language, "--output", f"{name}.{form}")
    html = html_text(pathlib.Path(f"{name}.html").read_text(encoding="utf-8"))
    pdf = pdf_text(f"{name}.pdf")
    for said in (f"{words['value']} {words['interval']}", words["counts"]):
        assert said in html
        assert plain(said) in pdf


def test_no_page_or_report_calls_a_document_a_clinician(measured, server):
    pages = [server.get(f"/fr/{page}", period=measured.quarter.name).text for page in ("", "accuracy", "data-quality")]
    measured.run("reports", "build", "--period", measured.quarter.name, "--output", measured.folder / "who.pdf")
    for text in (*map(html_text, pages), pdf_text(measured.folder / "who.pdf")):
        assert "28 praticiens" not in text
    assert "28 documents" in html_text(pages[1])


def test_the_export_for_a_study_holds_the_same_counts_a_row_a_document(measured):
    quarter = measured.quarter
    monday = quarter.day - datetime.timedelta(days=quarter.day.weekday())
    protocol = {
        "study": "ACI", "controller": "Centre", "purpose": "Taux d’erreur brut", "legal_basis": "6(1)(e), 9(2)(j)",
        "authorisation": "MR-004 0001", "dpia_date": "2026-01-15", "information_notice": "1.0", "end_date": "2099-12-31",
        "recipients": ["Recherche"], "key_id": "K1", "extract": "audit-document", "from": str(monday),
        "until": str(monday + datetime.timedelta(days=7)),
        "columns": {"pid": "direct", "document": "direct", "site": "quasi", "week": "quasi", "stage": "neutral",
                    "words_ref": "neutral", "sub": "sensitive", "del": "sensitive", "ins": "sensitive"},
    }
    file, package = measured.folder / "study.json", measured.folder / "package"
    file.write_text(json.dumps(protocol), encoding="utf-8")
    measured.run("reports", "export", "--study", file, "--output", package, "--study-kek", measured.make_key("export"),
                 "--export-database", measured.conninfo("export"))
    with open(package / "data" / "audit-document.csv", encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    with open(COUNTS, encoding="utf-8", newline="") as table:
        kept = list(csv.DictReader(table))
    names = ("words_ref", "sub", "del", "ins")
    assert len(rows) == 28 and len({row["document"] for row in rows}) == 28
    assert sorted([row[name] for name in names] for row in rows) == sorted([row[name] for name in names] for row in kept)
    assert sum(int(row[name]) for row in rows for name in names[1:]) == 3164
    assert sum(int(row["words_ref"]) for row in rows) == 34034
