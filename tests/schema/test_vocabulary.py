# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalog's files agree with one another, with the tables and with the fold statements."""
import csv
import glob
import json
import os
import re
import subprocess

import pytest

CATALOG = "schema/catalog/"
QUERIES = "schema/queries/"
COLUMN_TYPES = {
    "int2": "smallint", "int4": "integer", "int8": "bigint", "bool": "boolean", "code": "smallint",
    "date": "date", "opaque": "uuid",
}
BASE = {
    "event_id": ("uuid", True), "recorded_at": ("timestamp with time zone", True),
    "site_id": ("bigint", True), "content_mac": ("bigint", True), "clinician_id": ("bigint", True),
    "unit_id": ("integer", True), "day": ("date", True), "hour": ("smallint", False),
    "role_id": ("smallint", True), "specialty_id": ("smallint", True),
    "engine_id": ("integer", True), "release_id": ("integer", True),
    "locale_id": ("smallint", True), "document_mac": ("uuid", False),
}
KEY = [
    "site_id", "day", "clinician_id", "unit_id", "role_id", "specialty_id", "doc_type", "setting",
    "device", "release_id",
]


def read(name):
    with open(CATALOG + name, encoding="utf-8") as file:
        return json.load(file)


ENVELOPE = read("envelope.json")["fields"]
EVENTS = {
    os.path.basename(path)[:-5]: read("events/" + os.path.basename(path))
    for path in sorted(glob.glob(CATALOG + "events/*.json"))
}
COMPONENTS = read("components.json")["components"]
HISTOGRAMS = read("histograms.json")["histograms"]
METRICS = read("metrics.json")["metrics"]
SCOPES = read("scopes.json")["scopes"]
FIRST_FOLD = "clinician_day_fold_document"
FOLDS = {
    os.path.basename(path)[:-4]: open(path, encoding="utf-8").read()
    for path in sorted(glob.glob(QUERIES + "clinician_day_fold_*.sql"))
}


def sql(statement, database="dictameter_template"):
    done = subprocess.run(
        ["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement],
        capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def columns():
    rows = sql("""SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
                  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                  WHERE c.relnamespace = 'dictameter'::regnamespace AND NOT a.attisdropped
                    AND c.relkind = 'p' ORDER BY c.oid, a.attnum""")
    tables = {}
    for table, column, kind, required in rows:
        tables.setdefault(table, {})[column] = (kind, required == "t")
    return tables


def column_of(field):
    return field["name"] + ("_mac" if field["type"] == "opaque" else "")


def test_there_are_the_sixteen_event_types():
    assert set(EVENTS) == {
        "document", "session", "mic_check", "command_daily", "autotext_daily", "vocab_daily", "seat",
        "training", "ai_draft", "agent_action", "survey", "audit", "error_report", "engine_release",
        "doc_volume_daily", "schedule_daily"}


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_table_has_the_columns_of_its_fields(columns, name):
    expected = dict(BASE)
    for field in EVENTS[name]["fields"]:
        expected[column_of(field)] = (COLUMN_TYPES[field["type"]], field["required"])
    assert columns[EVENTS[name]["table"]] == expected


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_table_checks_the_ranges_of_its_fields(name):
    rows = sql(f"""SELECT a.attname, pg_get_constraintdef(k.oid)
                   FROM pg_constraint k
                   JOIN pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum]
                   WHERE k.conrelid = 'dictameter.{EVENTS[name]["table"]}'::regclass
                     AND k.contype = 'c'""")
    found = {}
    for column, definition in rows:
        low = re.search(r">= '?\(?(-?\d+)", definition)
        high = re.search(r"<= '?\(?(-?\d+)", definition)
        found[column] = (low and int(low[1]), high and int(high[1]))
    for field in EVENTS[name]["fields"]:
        if "min" in field:
            assert found[field["name"]] == (field["min"], field["max"]), field["name"]
        elif field["type"] == "code":
            assert found[field["name"]] == (0, None), field["name"]
    hour = next(field for field in ENVELOPE if field["name"] == "hour")
    assert found["hour"] == (hour["min"], hour["max"])


def test_event_tables_have_no_default_partition_and_begin_their_index_with_the_site():
    assert sql("""SELECT relname FROM pg_class c JOIN pg_partitioned_table p ON p.partrelid = c.oid
                  WHERE relnamespace = 'dictameter'::regnamespace AND partdefid <> 0""") == []
    indexed = sql("""SELECT tablename FROM pg_indexes WHERE schemaname = 'dictameter'
                     AND indexdef LIKE '%(site_id, day)%'""")
    assert {row[0] for row in indexed} >= {event["table"] for event in EVENTS.values()}


def test_each_migration_has_a_number_of_its_own():
    """Of two with one number the second would never be applied."""
    numbers = [os.path.basename(path).split("_")[0] for path in glob.glob("schema/migrations/*.sql")]
    assert len(numbers) == len(set(numbers)) > 10


def test_clinician_day_has_the_components_in_order(columns):
    found = list(columns["clinician_day"].items())
    assert [name for name, _ in found[:10]] == KEY
    assert all(required for _, (_, required) in found[:10])
    assert found[10:] == [(component["name"], ("bigint", False)) for component in COMPONENTS]


def written_out(fold):
    """With what a fold gives a name to, once a row, in the place of the name."""
    terms = re.search(r"^LEFT JOIN LATERAL \(\n    SELECT\n(.*?)\n\) k ON true$", fold, re.M | re.S)
    if terms is None:
        return fold
    named = {name: text for text, name in re.findall(r"^        (.*) AS (\w+),?$", terms[1], re.M)}
    assert len(named) == terms[1].count("\n") + 1
    return re.sub(r"\bk\.(\w+)", lambda found: named[found[1]], fold)


def test_every_component_stands_in_one_fold_of_its_event():
    folds = {name: written_out(fold) for name, fold in FOLDS.items()}
    for component in COMPONENTS:
        text = f"    {component['expression']} AS {component['name']}"
        holding = [name for name, fold in folds.items() if re.search(re.escape(text) + r",?\n", fold)]
        assert len(holding) == 1, component["name"]
        assert f"FROM dictameter.event_{component['event']} e\n" in FOLDS[holding[0]]


@pytest.mark.parametrize("name", FOLDS)
def test_a_fold_writes_its_own_components_only(name):
    fold = FOLDS[name]
    written = re.sub(r"\s", "", re.search(r"clinician_day \(([^)]*)\)", fold)[1]).split(",")
    own = re.findall(r" AS (\w+),?$", fold.split("\nFROM ")[0], re.M)
    own = [column for column in own if column not in KEY]
    assert written == KEY + own
    replaced = re.findall(r"^    (\w+) = excluded\.(\w+)", fold, re.M)
    assert replaced == ([] if name == FIRST_FOLD else [(c, c) for c in own])
    assert fold.startswith("-- ")


def test_what_is_folded_together_keeps_its_columns_apart():
    """The rows of a UNION ALL meet by position; what is one row of each, max() takes as it is."""
    for fold in (text for text in FOLDS.values() if "UNION ALL" in text):
        outer, inner = fold.split("\nFROM (\n")
        own = re.findall(r"^    max\(d\.(\w+)\) AS (\w+),?$", outer, re.M)
        assert own and all(a == b for a, b in own)
        for branch in inner.split("\n) d\n")[0].split("UNION ALL"):
            columns = re.findall(r" AS (\w+),?$", branch, re.M)
            assert columns == [name for name, _ in own]
            assert "GROUP BY 1, 2, 3, 4, 5, 6\n" in branch + "\n"


def test_metrics_name_components_histograms_and_scopes_that_exist():
    components = {c["name"]: c for c in COMPONENTS}
    histograms = {h["name"] for h in HISTOGRAMS}
    scopes = {s["id"] for s in SCOPES}
    assert len({m["number"] for m in METRICS}) == len({m["id"] for m in METRICS}) == len(METRICS)
    for metric in METRICS:
        terms = metric.get("numerator", []) + metric.get("denominator", []) + [metric["documents"]]
        for term in terms:
            assert (term if isinstance(term, str) else term["component"]) in components, metric["id"]
        assert components[metric["documents"]]["event"] == metric["event"]
        assert metric["scopes"] == "standard" or set(metric["scopes"]) <= scopes
        assert metric["domain"][0] < metric["domain"][1]
        if metric["kind"] == "quantile":
            assert metric["histogram"] in histograms and 0 < metric["quantile"] < 1
        if metric["kind"] in ("mean", "survival"):
            assert metric["parameter"] in components


def test_time_saved_is_three_metrics_with_a_caution_each():
    for base in ("D4", "D5"):
        for scenario in ("low", "central", "high"):
            metric = next(m for m in METRICS if m["id"] == f"{base}_{scenario}")
            assert metric["kind"] == "time_saved" and metric["parameter"].endswith(":" + scenario)
            assert metric["caution"]["fr"] and metric["caution"]["en"]


def words_of(value, path):
    if isinstance(value, dict) and set(value) == {"fr", "en"}:
        yield path, value
    elif isinstance(value, (dict, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from words_of(inner, f"{path}/{key}")


def test_labels_are_written_in_both_languages_with_french_typography():
    files = [*EVENTS.values(), {"fields": ENVELOPE}, COMPONENTS, HISTOGRAMS, METRICS, SCOPES]
    for number, file in enumerate(files):
        for path, words in words_of(file, str(number)):
            if path.endswith("caution") and not words["fr"] and not words["en"]:
                continue
            assert words["fr"].strip() and words["en"].strip(), path
            assert not re.search(r"[^\u202f][:;!?%»](\s|$)|'|«[^\u202f]", words["fr"]), (path, words)


def test_code_lists_begin_with_unknown_and_repeat_nothing():
    for path in glob.glob(CATALOG + "codes/*.csv"):
        with open(path, encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert (rows[0]["id"], rows[0]["code"]) == ("0", "unknown"), path
        codes = {row["code"] for row in rows}
        assert len({row["id"] for row in rows}) == len(codes) == len(rows), path
        for row in rows:
            assert row["label_fr"] and row["label_en"] and row["parent"] in codes | {""}, path
    used = {f["codes"] for e in EVENTS.values() for f in e["fields"] if "codes" in f}
    used |= {f["codes"] for f in ENVELOPE if "codes" in f}
    assert used == {os.path.basename(path)[:-4] for path in glob.glob(CATALOG + "codes/*.csv")}
