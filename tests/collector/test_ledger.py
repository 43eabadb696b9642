# SPDX-License-Identifier: GPL-3.0-or-later
"""dictameter-collector ledger: received = stored + duplicate + rejected + conflicting, and what is missing."""
import datetime
import glob
import json
import re
import subprocess

import pytest

from collecting import NAME, PROGRAM, Database, Listener, document, lines


@pytest.fixture(scope="module")
def database():
    made = Database()
    listener = Listener(made)
    today = datetime.datetime.now(datetime.timezone.utc).date()
    days = [(today - datetime.timedelta(days=i)).isoformat() for i in (2, 1)]
    kept = [document(seq=seq, day=days[0]) for seq in (1, 2, 3)] + [document(seq=7, day=days[1])]
    bad = [document(seq=8, day=days[1], words_final=-1), document(seq=9, day=days[1], doc_type=NAME)]
    assert listener.post(lines(*kept, *bad)).json()["stored"] == 4
    assert listener.post(lines(kept[0], dict(kept[1], words_final=5))).json()["conflicting"] == 1
    listener.stop()
    made.days = days
    yield made
    made.drop()


def ledger(database, *options):
    done = subprocess.run([PROGRAM, "ledger", "--database", database.conninfo(), *options], capture_output=True,
                          text=True)
    assert NAME not in done.stdout + done.stderr
    return done


def tables(done):
    assert done.returncode == 0, done.stderr
    return [[line.split("\t") for line in part.strip().splitlines()] for part in done.stdout.split("\n\n")]


def test_it_balances_and_shows_gaps_as_missing(database):
    entries, refusals, _ = tables(ledger(database))
    assert entries[0][3:9] == ["sent", "stored", "duplicate", "rejected", "conflicting", "missing"]
    assert entries[1:] == [["SIM1", "gw1", database.days[0], "5", "3", "1", "0", "1", "0", "75.0"],
                           ["SIM1", "gw1", database.days[1], "6", "1", "0", "2", "0", "3", "16.7"],
                           ["total", "-", "-", "11", "4", "1", "2", "1", "3", "40.0"]]
    for line in entries[1:]:
        assert int(line[3]) == sum(map(int, line[4:9]))
    assert sorted(refusals[1:]) == [["SIM1", "conflicting", "document", "-", "1"],
                                    ["SIM1", "out_of_range", "document", "words_final", "1"],
                                    ["SIM1", "unknown_code", "document", "doc_type", "1"]]


def test_it_can_be_asked_for_one_site_and_for_days(database):
    assert tables(ledger(database, "--site", "SIM2"))[0][1:] == [["total", "-", "-", *"000000", "-"]]
    entries, *_ = tables(ledger(database, "--from", database.days[1]))
    assert [line[2] for line in entries[1:-1]] == [database.days[1]]
    assert ledger(database, "--site", NAME).returncode == 66
    assert ledger(database, "--from", "2026-01-02", "--until", "2026-01-02").returncode == 64


def test_it_shows_when_the_newest_batch_came_by_the_way_it_came(database):
    """However old the events are: a site that is silent is seen by it. Of a month in which none came there is none."""
    now = datetime.datetime.now(datetime.timezone.utc)
    *_, batches = tables(ledger(database))
    assert batches[0] == ["site", "source", "newest"] and [b[:2] for b in batches[1:]] == [["SIM1", "http"]]
    newest = datetime.datetime.strptime(batches[1][2], "%Y-%m-%dT%H:%M:%S%z")
    assert datetime.timedelta(-1) < newest - now <= datetime.timedelta(0)
    assert database.sql("SELECT date_trunc('second', max(received_at)) AT TIME ZONE 'UTC' FROM ingest_batch") == f"{newest:%Y-%m-%d %H:%M:%S}"
    assert tables(ledger(database, "--site", "SIM2"))[-1] == [["site", "source", "newest"]]
    assert tables(ledger(database, "--from", "2020-01-01", "--until", "2020-02-01"))[-1] == [["site", "source", "newest"]]


def test_each_reason_has_words_in_both_languages():
    codes = set()
    for path in glob.glob("collector/*.c"):
        with open(path, encoding="utf-8") as file:
            codes |= set(re.findall(r'(?:checking_reject|batch_refuse)\(\s*[\w>.&-]+,\s*"(\w+)"', file.read()))
    assert {"unknown_unit", "event_id_time", "erased"} <= codes
    for language in ("fr", "en"):
        with open(f"schema/catalog/texts/{language}.json", encoding="utf-8") as file:
            texts = json.load(file)
        assert not {code for code in codes | {"conflicting"} if f"rejection.{code}" not in texts}
