# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulated and scored events against the real checks: import takes every one of them."""
import json
import os
import pathlib
import subprocess

import pytest

BUILD = os.environ.get("DICTAMETER_BUILD", "build/release")
PAIRS = pathlib.Path("../shared/data/aci-bench/virtscribe_pairs.jsonl")
TYPES = {path.stem for path in pathlib.Path("schema/catalog/events").glob("*.json")}
SMALL = ["--clinicians", "60", "--days", "100", "--seed", "3"]
CANARY = "xylophonzebra"


def collector(*arguments, check=True, **options):
    return subprocess.run([f"{BUILD}/dictameter-collector", *arguments], check=check,
                          capture_output=True, text=True, **options)


def psql(database, statement):
    done = subprocess.run(["psql", "-XAtq", "-d", database, "-c", statement], check=True,
                          capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    if "PGHOST" not in os.environ:
        pytest.fail("run under tests/with-postgres")
    name = f"simulate_{os.getpid()}"
    folder = tmp_path_factory.mktemp("simulate")
    subprocess.run(["createdb", "-T", "dictameter_template", name], check=True)
    structure = folder / "structure.json"
    structure.write_text(collector("simulate", "--structure", *SMALL).stdout)
    subprocess.run([f"{BUILD}/dictameter-schema", "structure", "import", str(structure),
                    "--database", f"dbname={name}"], check=True, capture_output=True)
    key = folder / "platform.key"
    key.write_text("5a" * 32 + "\n")
    key.chmod(0o600)
    yield name, folder
    subprocess.run(["dropdb", "--force", name], check=True)


def take(database, path, check=True):
    name, folder = database
    return collector("import", str(path), "--database", f"dbname={name}", "--platform-key",
                     str(folder / "platform.key"), "--retention-months", "240", check=check)


@pytest.fixture(scope="module")
def events(database):
    path = database[1] / "events.ndjson"
    path.write_text(collector("simulate", *SMALL).stdout)
    return path


def test_every_simulated_event_of_every_type_is_accepted(database, events):
    lines = events.read_text().splitlines()
    assert {json.loads(line)["type"] for line in lines} == TYPES
    done = take(database, events, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert psql(database[0], "SELECT count(*) FROM dictameter.rejected_event") == "0"
    stored = psql(database[0], "SELECT sum(stored) FROM dictameter.ledger_entry")
    assert int(stored) == len(lines)


def test_importing_the_same_again_stores_nothing(database, events):
    before = psql(database[0], "SELECT count(*) FROM dictameter.event_document")
    take(database, events)
    assert psql(database[0], "SELECT count(*) FROM dictameter.event_document") == before


def test_what_is_lost_leaves_gaps_in_the_numbers(events):
    seen = {}
    for line in events.read_text().splitlines():
        event = json.loads(line)
        seen.setdefault((event["site"], event["client"]), []).append(event["seq"])
    assert all(len(set(numbers)) == len(numbers) for numbers in seen.values())
    lost = sum(max(numbers) - len(numbers) for numbers in seen.values())
    assert .01 < lost / sum(map(len, seen.values())) < .12


def test_typed_documents_are_events_and_volumes_agree_with_them(events):
    created = documents = 0
    for line in events.read_text().splitlines():
        event = json.loads(line)
        created += event.get("created", 0)
        documents += event["type"] == "document" and event["status"] != "amended"
    # less what is lost, and what is signed after the window
    assert .80 < documents / created < .98


def test_a_clinician_has_at_most_four_audited_documents_a_quarter(events):
    audited = {}
    for line in events.read_text().splitlines():
        event = json.loads(line)
        if event["type"] == "audit":
            quarter = (int(event["day"][5:7]) - 1) // 3
            audited.setdefault((event["user"], quarter), set()).add(event["document"])
    assert audited and max(map(len, audited.values())) <= 4


def test_the_truth_is_json_with_effects_and_nulls():
    truth = json.loads(collector("simulate", "--truth", "--clinicians", "30", "--days", "40",
                                 "--draws", "2").stdout)
    assert {"A7", "B2", "C1", "D3"} <= {e["metric"] for e in truth["estimands"]}
    assert [e for e in truth["effects"] if e["log_ratio"] == 0]
    assert [e for e in truth["effects"] if e["log_ratio"] < 0]
    assert truth["simulated"] is True


def test_scored_pairs_are_accepted_as_audits_and_give_the_pinned_rate(database):
    if not PAIRS.exists():
        pytest.skip(f"{PAIRS} is not there: the real pairs were not scored")
    name, folder = database
    path = folder / "audits.ndjson"
    options = ["--events", "--site", "SIM1", "--client", "office", "--unit", "CARDIO", "--day",
               "2026-09-01", "--key", str(folder / "score.key")]
    path.write_text(collector("score", *options, str(PAIRS)).stdout)
    again = collector("score", *options, str(PAIRS)).stdout
    assert path.read_text() == again
    before = psql(name, "SELECT count(*) FROM dictameter.event_audit")
    done = take(database, path, check=False)
    assert done.returncode == 0, done.stderr
    assert int(psql(name, "SELECT count(*) FROM dictameter.event_audit")) == int(before) + 28
    sums = psql(name, "SELECT sum(words_ref), sum(sub + del + ins), sum(min_edits) "
                      "FROM dictameter.event_audit WHERE clinician_id = 0")
    assert sums == "34034|3164|3164"


def test_no_word_of_a_text_leaves_the_scorer(tmp_path):
    good = json.dumps({"id": CANARY, "final": f"take {CANARY} 5 mg", "recognised": CANARY})
    lines = [good, good[:40], f'{{"final":"{CANARY}"}}', CANARY, '"' + CANARY + '"']
    path = tmp_path / f"{CANARY}.jsonl"
    path.write_text("\n".join(lines) + "\n")
    key = tmp_path / "score.key"
    for arguments in (["score", str(path)], ["score", str(path), str(tmp_path / CANARY)],
                      ["score", "--events", "--key", str(key), str(path)],
                      ["score", "--norm", CANARY, str(path)],
                      ["score", "--events", "--key", str(key), "--unit", f"{CANARY} x", str(path)]):
        done = collector(*arguments, check=False)
        assert done.returncode != 0
        assert CANARY not in done.stdout + done.stderr
    assert "line 2, at byte" in collector("score", str(path), check=False).stderr
