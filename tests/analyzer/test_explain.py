# SPDX-License-Identifier: GPL-3.0-or-later
"""dictameter-analyzer explain: its SQL, run by psql, and its script, run by R, give each metric's stored figures."""
import collections
import math
import os
import subprocess

import pytest

from analysing import BUILD, Clinic
from recomputing import catalog

NAMES = """
    SELECT s.scope_id, CASE k.id
        WHEN 'all' THEN 'all'
        WHEN 'site' THEN 'site:' || si.code
        WHEN 'pole' THEN 'site:' || si.code || '/pole:' || u.code
        WHEN 'unit' THEN 'site:' || si.code || coalesce('/pole:' || up.code, '') || '/unit:' || u.code
        WHEN 'specialty' THEN 'specialty:' || sp.code
        WHEN 'site_specialty' THEN 'site:' || si.code || '/specialty:' || sp.code
        WHEN 'role' THEN 'role:' || ro.code
        WHEN 'doc_type' THEN 'doc_type:' || dt.code
        WHEN 'site_doc_type' THEN 'site:' || si.code || '/doc_type:' || dt.code
        WHEN 'device' THEN 'device:' || de.code
        WHEN 'setting' THEN 'setting:' || se.code
        WHEN 'release' THEN 'release:' || en.code || '.' || re.code END AS name
    FROM dictameter.scope s
    JOIN dictameter.scope_kind k USING (kind)
    LEFT JOIN dictameter.site si ON si.site_id = s.site_id
    LEFT JOIN dictameter.unit u ON u.unit_id = s.unit_id
    LEFT JOIN dictameter.unit up ON up.unit_id = u.parent_id
    LEFT JOIN dictameter.code_label sp ON (sp.list, sp.id) = ('specialty', s.specialty_id)
    LEFT JOIN dictameter.code_label ro ON (ro.list, ro.id) = ('role', s.role_id)
    LEFT JOIN dictameter.code_label dt ON (dt.list, dt.id) = ('doc_type', s.doc_type)
    LEFT JOIN dictameter.code_label de ON (de.list, de.id) = ('device', s.device)
    LEFT JOIN dictameter.code_label se ON (se.list, se.id) = ('setting', s.setting)
    LEFT JOIN dictameter.release re ON re.release_id = s.release_id
    LEFT JOIN dictameter.engine en ON en.engine_id = re.engine_id"""
PERIODS = {"2026-Q3": "300000 + ('2026-07-01'::date - '2000-01-01'::date)",
           "2026-08": "200000 + ('2026-08-01'::date - '2000-01-01'::date)",
           "2026": "400000 + ('2026-01-01'::date - '2000-01-01'::date)",
           "2026-Q4": "300000 + ('2026-10-01'::date - '2000-01-01'::date)"}
# Each script in a session of its own would take R's start a hundred times over.
DRIVER = """
pairs <- readLines("stdin")
for (pair in strsplit(pairs, " ")) {
  place <- new.env()
  place$commandArgs <- function(...) pair[2]
  out <- capture.output(sys.source(pair[1], envir = place))
  cat(paste(pair[1], out), sep = "\\n")
}
"""


@pytest.fixture(scope="module")
def clinic():
    made = Clinic(clinicians=110, days=210, seed=5, sites=2)
    made.run()
    yield made
    made.drop()


def explain(clinic, figure, *options):
    return subprocess.run([f"{BUILD}/dictameter-analyzer", "explain", figure, *options, "--database",
                           f"dbname={clinic.name} user=dictameter_analyzer"], capture_output=True, text=True, check=False)


def chosen(clinic, each=2):
    """Of each metric some exact figures and as many rounded ones, of different kinds of scope and periods."""
    values = ", ".join(f"('{name}', {number})" for name, number in PERIODS.items())
    return clinic.rows(f"""
        SELECT metric || '/' || name || '/' || period AS id, metric, state, value, low, high FROM (
            SELECT me.id AS metric, n.name, p.name AS period, m.state, m.value, m.low, m.high,
                   row_number() OVER (PARTITION BY me.id, m.state = 1
                                      ORDER BY md5(n.name || p.name || me.id)) AS place
            FROM dictameter.measure m JOIN ({NAMES}) n USING (scope_id) JOIN dictameter.metric me USING (metric_id)
            JOIN (VALUES {values}) p (name, period_id) ON p.period_id = m.period_id
            WHERE m.state IN (0, 1, 6) AND m.revision = 0) x
        WHERE place <= {each} ORDER BY metric, id""")


def recompute(clinic, figures, folder):
    """{id: (stored row, what the script printed)}"""
    script, pairs = [], []
    for i, figure in enumerate(figures):
        for form, ending in (("sql", "sql"), ("r", "R")):
            done = explain(clinic, figure["id"], "--format", form)
            assert done.returncode == 0, (figure, done.stderr)
            (folder / f"{i}.{ending}").write_text(done.stdout, encoding="utf-8")
        script.append(f"\\o {folder}/{i}.csv\n\\i {folder}/{i}.sql\n")
        pairs.append(f"{folder}/{i}.R {folder}/{i}.csv\n")
    subprocess.run(["psql", "-Xq", "--csv", "-v", "ON_ERROR_STOP=1", "-d", clinic.name, "-U", "dictameter_analyzer"],
                   input="".join(script), text=True, check=True)
    (folder / "driver.R").write_text(DRIVER, encoding="utf-8")
    done = subprocess.run(["Rscript", "--vanilla", folder / "driver.R"], input="".join(pairs), check=True,
                          stdout=subprocess.PIPE, text=True)
    printed = collections.defaultdict(dict)
    for line in done.stdout.splitlines():
        path, name, *numbers = line.split()
        printed[int(path.rsplit("/", 1)[1][:-2])][name] = numbers
    return {figure["id"]: (figure, printed[i]) for i, figure in enumerate(figures)}


@pytest.fixture(scope="module")
def recomputed(clinic, tmp_path_factory):
    return recompute(clinic, chosen(clinic), tmp_path_factory.mktemp("explain"))


def test_every_kind_of_metric_is_among_the_figures(recomputed):
    seen = {figure["metric"] for figure, _ in recomputed.values()}
    kinds = {m["kind"] for m in catalog("metrics")} - {"retention"}  # of which so few tell nothing: test_explain_retained.py
    assert {m["kind"] for m in catalog("metrics") if m["id"] in seen} == kinds
    assert len(seen) > 90 and {figure["state"] for figure, _ in recomputed.values()} == {"0", "1", "6"}


def differences(recomputed):
    """Where the script's digits are not the stored ones."""
    wrong = []
    for name, (figure, printed) in recomputed.items():
        for column in ("value", "low", "high"):
            _, seen, published = printed[column]
            stored = figure[column]
            if stored is None:
                good = seen == published == "NA"
            else:
                good = published != "NA" and float(published) == float(stored) and seen != "NA" and math.isclose(
                    float(seen), float(stored), rel_tol=1e-9, abs_tol=1e-12)
            if not good:
                wrong.append((name, figure["state"], column, stored, printed[column]))
    return wrong


def test_sql_and_script_give_the_stored_digits(recomputed):
    wrong = differences(recomputed)
    assert not wrong, f"{len(wrong)} of {3 * len(recomputed)}: {wrong[:8]}"


def test_the_commands_that_it_prints_work_as_they_stand(clinic, tmp_path):
    shown = explain(clinic, "B2/site:SIM1/2026-Q3").stdout
    commands = [line.strip() for line in shown.splitlines()[-3:]]
    assert [c.split()[0] for c in commands] == ["dictameter-analyzer", "dictameter-analyzer", "Rscript"]
    (tmp_path / "dictameter-analyzer").symlink_to(os.path.abspath(f"{BUILD}/dictameter-analyzer"))
    done = subprocess.run(["sh", "-ec", "\n".join(commands)], cwd=tmp_path, text=True, check=True, capture_output=True,
                          env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PGDATABASE": clinic.name,
                               "PGUSER": "dictameter_analyzer", "DICTAMETER_DATABASE": f"dbname={clinic.name}"})
    name, exact, seen, published = done.stdout.splitlines()[0].split()
    assert name == "value" and float(exact) == pytest.approx(float(published), rel=1e-9) and seen == exact


def test_the_published_views_give_the_published_figure_to_a_reader(clinic):
    sql = explain(clinic, "B2/all/2026-Q3", "--format", "published").stdout
    done = subprocess.run(["psql", "-Xqt", "--csv", "-v", "ON_ERROR_STOP=1", "-d", clinic.name, "-U", "dictameter_reader"],
                          input=sql, text=True, check=True, capture_output=True)
    row, = done.stdout.splitlines()
    cells = row.split(",")
    assert cells[0] == "0" and cells[7] == cells[10] and float(cells[11]) == pytest.approx(100 * float(cells[7]))


def test_the_words_are_the_catalogs_in_both_languages(clinic):
    for language, parts in (("fr", ("Taux de correction", "sum(edits_dictated)", "event_document", "jackknife", "provisoire")),
                            ("en", ("Correction rate", "words_engine_dictated", "jackknife", "provisional", "Denominator"))):
        shown = explain(clinic, "B2/all/2026-Q3", "--lang", language).stdout
        for part in parts:
            assert part in shown, part


def test_what_is_withheld_is_explained_and_not_printed(clinic):
    row = clinic.rows(f"SELECT me.id || '/' || n.name || '/2026-Q3' AS id FROM dictameter.measure m JOIN ({NAMES}) n USING"
                      " (scope_id) JOIN dictameter.metric me USING (metric_id) WHERE m.state = 2 AND m.period_id ="
                      f" {PERIODS['2026-Q3']} ORDER BY 1 LIMIT 1")[0]
    shown = explain(clinic, row["id"]).stdout
    assert "masqué\u202f: moins de 5 praticiens" in shown and "published <- c(NA, NA, NA)" in shown


def test_a_frozen_revision_is_told_from_the_live_one(clinic):
    subprocess.run([f"{BUILD}/dictameter-analyzer", "freeze", "--period", "2026-Q3", "--database",
                    f"dbname={clinic.name} user=dictameter_analyzer"], check=True, stdout=subprocess.DEVNULL)
    assert "1, figée le 20" in explain(clinic, "B2/all/2026-Q3").stdout
    assert "1, figée le 20" in explain(clinic, "B2/all/2026-Q3/1").stdout
    assert "0, provisoire" in explain(clinic, "B2/all/2026-Q3/0").stdout
    assert "arrivées depuis" not in explain(clinic, "B2/all/2026-Q3").stdout
    clinic.rows("UPDATE dictameter.measure_live SET value = value * 1.01, high = high * 1.01 WHERE metric_id = 205")
    assert "arrivées depuis" in explain(clinic, "B2/all/2026-Q3").stdout
    assert "arrivées depuis" not in explain(clinic, "B2/all/2026-Q3/0").stdout


@pytest.mark.parametrize("name, status, why", [
    ("B2", 65, "METRIC/SCOPE/PERIOD"), ("B2/all", 65, "METRIC/SCOPE/PERIOD"), ("ZZ/all/2026-Q3", 66, "no such metric"),
    ("B2/all/Q3", 65, "period must be"), ("B2/site:NOWHERE/2026-Q3", 65, "scope must be"),
    ("B2/all/2026-Q3/7", 66, "it has 0, 1"), ("B2/all/2019-Q1", 66, "nothing was computed"),
    ("A2/specialty:SM04/2026-Q3", 66, "nothing was computed")])
def test_a_wrong_name_is_refused_with_the_choices(clinic, name, status, why):
    done = explain(clinic, name)
    assert (done.returncode, done.stdout) == (status, "") and why in done.stderr, done.stderr
