# SPDX-License-Identifier: GPL-3.0-or-later
"""dictameter-schema dictionary and coverage, and the texts of the user interface."""
import csv
import glob
import json
import os
import re
import subprocess

import pytest

BUILD = os.environ.get("DICTAMETER_BUILD", "build/release")
CATALOG = "schema/catalog/"


def schema(*arguments):
    done = subprocess.run([f"{BUILD}/dictameter-schema", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def read(name):
    with open(CATALOG + name, encoding="utf-8") as file:
        return json.load(file)


def events():
    for name in sorted(glob.glob(CATALOG + "events/*.json")):
        yield read("events/" + os.path.basename(name))


def test_json_schema_has_every_field_of_every_event():
    made = json.loads(schema("dictionary", "--format", "json-schema", "--lang", "en"))
    envelope = read("envelope.json")["fields"]

    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert [c["$ref"] for c in made["oneOf"]] == ["#/$defs/" + e["name"] for e in events()]
    for event in events():
        one = made["$defs"][event["name"]]
        expected = {"type", "schema", "site"} | {f["name"] for f in envelope + event["fields"]}
        if event["clinician"] == "none":
            expected -= {"user"}
        assert set(one["properties"]) == expected
        assert one["additionalProperties"] is False
        required = {"type", "schema"} | {f["name"] for f in envelope + event["fields"] if f["required"]}
        required -= {"user"}
        required |= {"user"} if event["clinician"] == "required" else set()
        assert set(one["required"]) == required
        for field in event["fields"]:
            rule = one["properties"][field["name"]]
            if field["type"].startswith("int"):
                assert (rule["minimum"], rule["maximum"]) == (field["min"], field["max"])
            if field["type"] == "code":
                with open(f"{CATALOG}codes/{field['codes']}.csv", encoding="utf-8") as file:
                    assert rule["enum"] == [row["code"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_page_names_every_field_code_and_metric(language):
    page = schema("dictionary", "--lang", language)

    for event in events():
        section = page.split(f"### {event['name']}: ")[1].split("\n##")[0]
        for field in event["fields"]:
            assert f"| `{field['name']}` | **{field['label'][language]}.**" in section
    for name in glob.glob(CATALOG + "codes/*.csv"):
        with open(name, encoding="utf-8") as file:
            for row in csv.DictReader(file):
                assert f"| `{row['code']}` | {row['label_' + language]} |" in page
    for metric in read("metrics.json")["metrics"]:
        assert f"| {metric['id']} | **{metric['label'][language]}.**" in page
    for line in page.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (4, 7, 10), line


def test_coverage_puts_every_field_and_metric_on_one_level():
    text = schema("coverage", "--lang", "en")
    levels = re.split(r"^Level \d\. ", text, flags=re.M)[1:]

    assert len(levels) == 4
    for metric in read("metrics.json")["metrics"]:
        found = [i for i, level in enumerate(levels) if re.search(rf"^    {re.escape(metric['id'])} ", level, re.M)]
        assert len(found) == 1, metric["id"]
    for practice in glob.glob(CATALOG + "practices/*.json"):
        assert len(re.findall(rf"^    {os.path.basename(practice)[:-5]} ", text, re.M)) == 1
    for event in events():
        named = [f for level in levels for f in re.findall(rf"^    {event['name']}: (.*)$", level, re.M)]
        assert sorted(" ".join(named).split()) == sorted(f["name"] for f in event["fields"])


def test_coverage_counts_what_arrives():
    name = f"test_coverage_{os.getpid()}"
    subprocess.run(["createdb", "-T", "dictameter_template", name], check=True)
    for number in (1, 2):
        subprocess.run(["psql", "-Xqv", "ON_ERROR_STOP=1", "-o", "/dev/null", name, "-c", f"""
            SELECT dictameter.partition_ensure('event_seat', current_date);
            INSERT INTO dictameter.event_seat (event_id, recorded_at, site_id, content_mac, day, action, seats)
            VALUES (gen_random_uuid(), date_trunc('hour', now()), 1, 1, current_date, {number},
                    {'NULL' if number == 1 else 3})"""], check=True)
    text = schema("coverage", "--lang", "en", "--arrivals", "--database", f"dbname={name}")

    assert re.search(r"^  1  seat\.action +2 / 2$", text, re.M)
    assert re.search(r"^  1  seat\.seats +1 / 2$", text, re.M)
    assert re.search(r"^  4  audit\.words_ref +0 / 0$", text, re.M)


def test_a_wrong_format_or_language_is_a_usage_error():
    for wrong in (["--format", "xml"], ["--lang", "de"]):
        done = subprocess.run([f"{BUILD}/dictameter-schema", "dictionary", *wrong], capture_output=True, text=True)
        assert done.returncode in (64, 78)
        assert done.stdout == ""


def test_texts_have_the_same_keys_in_both_languages_and_are_sorted():
    french, english = read("texts/fr.json"), read("texts/en.json")

    assert list(french) == list(english) == sorted(french)
    for key in french:
        slots = [sorted(re.findall(r"\{\w+\}", texts[key])) for texts in (french, english)]
        assert slots[0] == slots[1], key


def test_every_text_that_the_sources_ask_for_is_there():
    known = set(read("texts/fr.json"))
    groups = {key.split(".")[0] for key in known}
    missing = []

    for name in glob.glob("*/**/*.[ch]", recursive=True):
        if name.startswith(("build/", "tests/")):
            continue
        with open(name, encoding="utf-8") as file:
            source = re.sub(r"^#include.*$|/\*.*?\*/", "", file.read(), flags=re.M | re.S)
        for key in re.findall(r'"([a-z0-9_]+(?:\.[a-z0-9_]+)+)"', source):
            if key.split(".")[0] in groups and key not in known:
                missing.append(f"{name}: {key}")
    assert missing == []


def words(value):
    """All French texts within a file of the catalog."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "fr" and isinstance(inner, str):
                yield inner
            else:
                yield from words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from words(inner)


def test_french_has_its_narrow_spaces_and_quotes():
    wrong = []
    texts = list(read("texts/fr.json").values())

    for name in glob.glob(CATALOG + "**/*.json", recursive=True):
        with open(name, encoding="utf-8") as file:
            texts += list(words(json.load(file)))
    for text in texts:
        # Two points within a code, a clock or an address are no punctuation.
        if re.search(r"[^\s\u202f\u00a0\d(/][;!?%»](?!\w)|[^\s\u202f\u00a0\w/]:|\w:(?=\s|$)| [;:!?%»]|« |\"|(?<=\w)'(?=\w)", text):
            wrong.append(text)
    assert wrong == []
