# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a period as a reader gets it: the program called against published figures."""
import glob
import hashlib
import json
import os
import re
import subprocess
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))
from published import Published  # noqa: E402

PROGRAM = os.path.join(os.environ.get("DICTAMETER_BUILD", "build/release"), "dictameter-reports")


@pytest.fixture(scope="module")
def database():
    return Published(f"test_build_{os.getpid()}")


@pytest.fixture(scope="module")
def reports(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    for language in ("fr", "en"):
        done = build(database, folder, "--lang", language, "--format", "both")
        assert done.returncode == 0, done.stderr
    return folder


def build(database, output, *options, period="2026-Q3"):
    return subprocess.run([PROGRAM, "build", "--period", period, "--output", str(output),
                           "--database", database.conninfo(), *options], capture_output=True, text=True)


def tool(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def words(pdf, *options):
    return re.sub(r"[ \u202f\u00a0\n]+", " ", tool("pdftotext", *options, pdf, "-"))


def french(reports):
    return reports / "dictameter-all-2026-Q3-fr.pdf"


def test_page_one_says_what_when_and_for_whom(reports):
    text = words(french(reports), "-l", "1")
    for part in ("3e trimestre 2026", "À retenir", "Données arrêtées au 14 oct. 2026", "Transmission",
                 "Référentiel 1.0", "Révision 0", "niveau 4 sur 4", "Chiffres clés",
                 "9 200 événements envoyés : 8 832 enregistrés, 184 doublons, 92 rejetés, 0 en conflit, 92 manquants", "62 %", "[58 ; 66]"):
        assert part in text, part


@pytest.mark.parametrize("language, form", [
    ("fr", r"Pratiques atteintes \([^)]+\) ?: (\d+) sur (\d+) évaluables ?; indéterminées ?: (\d+) ?; non atteintes ?: (\d+)\."),
    ("en", r"Practices met \([^)]+\): (\d+) of (\d+) assessable; indeterminate: (\d+); not met: (\d+)\.")])
def test_the_practices_that_are_met_indeterminate_and_not_met_add_up(reports, language, form):
    text = words(reports / f"dictameter-all-2026-Q3-{language}.pdf", "-l", "1")
    met, assessable, indeterminate, not_met = map(int, re.search(form, text).groups())
    assert (met, assessable, indeterminate, not_met) == (1, 3, 1, 1) and met + indeterminate + not_met == assessable


def test_the_ledger_is_shown_by_client_and_week_with_completeness_and_reasons(reports):
    text = words(french(reports), "-layout")
    for part in ("Transmission : 97,9 % des événements envoyés, hors doublons, sont enregistrés.", "Reçus : 9 108, soit",
                 "Manquants Complétude", "SIM1 gw1 9 200 8 832 184 92 0 92 97,9 %",
                 "S27 500 480 10 5 0 5 97,9 %", "S40 300 288 6 3 0 3 97,9 %",
                 "SIM1 gw1 document Unité inconnue 40", "SIM1 gw1 session range 3"):
        assert part in text, part
    english = words(reports / "dictameter-all-2026-Q3-en.pdf", "-layout")
    for part in ("Missing Completeness", "SIM1 gw1 9,200 8,832 184 92 0 92 97.9%", "SIM1 gw1 document Unknown unit 40"):
        assert part in english, part


def test_the_audited_rate_is_the_pinned_one_with_its_interval(reports):
    assert "9,30 % [7,60 ; 11,37]" in words(french(reports))
    assert "3 164 erreurs sur 34 034 mots" in words(french(reports))
    assert "9.30% [7.60, 11.37]" in words(reports / "dictameter-all-2026-Q3-en.pdf")


def test_the_methods_print_how_often_intervals_were_found_to_hold_the_truth(reports):
    """Every row of the coverage study, with its bounds and draws, as the committed file has them."""
    with open("schema/catalog/interval_study.json", encoding="utf-8") as file:
        study = json.load(file)
    page = (reports / "dictameter-all-2026-Q3-en.html").read_text(encoding="utf-8")
    table = re.search(r'id="table-interval-study".*?</table>', page, re.S).group()
    rows = [re.sub(r"<[^>]+>", "|", row) for row in table.split("<tr")[2:]]
    assert len(rows) == len(study["cells"]) > 50
    for row, cell in zip(rows, study["cells"]):
        draws = f"|{cell['draws']:,}|" if cell["draws"] else "enumerated"
        for part in (f"|{cell['k']}|", f"|{100 * cell['share']:.2f}%|", draws,
                     f"{100 * cell['lowest']:.1f}% to {100 * cell['highest']:.1f}%"):
            assert part in row, (part, row)
        assert ("known weakness" in row) == (cell.get("note") == "weak"), row
        assert ("a floor of its own" in row) == (cell.get("note") == "stress"), row
    assert "known weakness" in table and "a floor of its own" in table
    assert f"seed {study['seed']}" in page


def test_time_saved_is_low_central_and_high_with_its_counterfactual(reports):
    text = words(french(reports))
    assert "Hypothèse basse" in text and "Hypothèse centrale" in text and "Hypothèse haute" in text
    assert "Comparaison : le temps qu’auraient mis" in text


def test_every_page_says_that_the_data_are_simulated(reports):
    pages = int(re.search(r"Pages:\s+(\d+)", tool("pdfinfo", french(reports))).group(1))
    for page in range(1, pages + 1):
        text = words(french(reports), "-f", page, "-l", page)
        assert "Données simulées" in text
        assert f"page {page} sur {pages}" in text


def test_the_same_data_give_the_same_bytes(database, reports, tmp_path):
    assert build(database, tmp_path, "--format", "both").returncode == 0
    for name in ("dictameter-all-2026-Q3-fr.pdf", "dictameter-all-2026-Q3-fr.html"):
        assert (tmp_path / name).read_bytes() == (reports / name).read_bytes()


def test_the_pdf_is_sound_vector_and_has_its_fonts(reports):
    for pdf in glob.glob(f"{reports}/*.pdf"):
        assert "No syntax or stream encoding errors" in tool("qpdf", "--check", pdf)
        assert len(tool("pdfimages", "-list", pdf).splitlines()) == 2
        fonts = tool("pdffonts", pdf).splitlines()[2:]
        assert fonts and all("Inter" in line for line in fonts)
        assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)


def test_the_pdf_is_tagged_for_readers(reports):
    info = tool("pdfinfo", french(reports))
    assert re.search(r"Tagged:\s+yes", info) and re.search(r"PDF version:\s+1\.7", info)
    structure = tool("pdfinfo", "-struct", french(reports))
    for element in ("Document", "H1", "H2", "L (", "Figure", "Table", "TH", "TD"):
        assert element in structure, element
    assert "/Scope /Column" in structure and "/Scope /Row" in structure
    assert "Private" not in structure


def test_language_alternatives_outline_and_attachment_are_there(reports, tmp_path):
    root = json.loads(tool("qpdf", "--json", "--json-key=qpdf", french(reports)))["qpdf"][1]
    objects = [o.get("value", o.get("stream", {}).get("dict")) for name, o in root.items() if name != "trailer"]
    objects = [o for o in objects if isinstance(o, dict)]
    catalog = next(o for o in objects if o.get("/Type") == "/Catalog")
    assert catalog["/Lang"] == "u:fr" and "/Outlines" in catalog and "/Metadata" in catalog
    figures = [o for o in objects if o.get("/S") == "/Figure"]
    assert figures and all(len(f["/Alt"]) > 10 for f in figures)
    pages = [o for o in objects if o.get("/Type") == "/Page"]
    assert all(p["/Tabs"] == "/S" for p in pages)
    tool("pdfdetach", "-saveall", "-o", tmp_path, french(reports))
    attached = (tmp_path / "tables.csv").read_text(encoding="utf-8")
    assert "9.29658" in attached and "7.6033" in attached


def test_the_html_is_one_file_that_fetches_and_runs_nothing(reports):
    html = (reports / "dictameter-all-2026-Q3-fr.html").read_text(encoding="utf-8")
    assert "<script" not in html and " style=" not in html
    assert not re.search(r"(src|href)=\"(?!#)", html)
    assert "<html lang=\"fr\">" in html and "9,30" in html
    assert "Centre &lt;b&gt;simulé&lt;/b&gt; &amp; fils" in html and "<b>simulé" not in html


def test_ids_in_the_html_are_unique(reports):
    html = (reports / "dictameter-all-2026-Q3-fr.html").read_text(encoding="utf-8")
    ids = re.findall(r" id=\"([^\"]+)\"", html)
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)


def test_a_scope_that_is_too_small_shows_no_figure(database, tmp_path):
    done = build(database, tmp_path / "small.pdf", "--scope", "site:SIM1/pole:URG/unit:URGC")
    assert done.returncode == 0, done.stderr
    text = words(tmp_path / "small.pdf", "-l", "1")
    assert "masqué (effectif insuffisant)" in text and "62 %" not in text


def test_without_measures_no_file_is_written(database, tmp_path):
    done = build(database, tmp_path, period="2019-Q1")
    assert done.returncode == 66 and "no measure" in done.stderr
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("options, status", [
    (["--scope", "site:NOWHERE"], 65), (["--scope", "<script>"], 65), (["--lang", "de"], 65),
    (["--format", "docx"], 65), (["--period", "Mrs Miller"], 65)])
def test_what_is_asked_wrongly_is_refused_and_not_quoted(database, tmp_path, options, status):
    done = build(database, tmp_path, *options)
    assert done.returncode == status
    assert "NOWHERE" not in done.stderr and "script" not in done.stderr and "Miller" not in done.stderr
    assert os.listdir(tmp_path) == []


def test_the_archive_keeps_the_hash(database, reports):
    listed = tool(PROGRAM, "list", "--database", database.conninfo())
    assert hashlib.sha256(french(reports).read_bytes()).hexdigest() in listed


def test_a_report_takes_a_few_seconds_at_most(database, tmp_path):
    assert subprocess.run(["timeout", "10", PROGRAM, "build", "--period", "2026-Q3", "--output", str(tmp_path),
                           "--database", database.conninfo()], check=False).returncode == 0
