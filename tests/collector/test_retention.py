# SPDX-License-Identifier: GPL-3.0-or-later
"""What is older than it may be kept is dropped with a certificate, and no replay brings it back."""
import datetime
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time

import pytest

from collecting import PROGRAM, Cluster, Database, Listener, Session, analyzer, document, event_id, fold, lines
from test_key import user

NOW = datetime.datetime.now(datetime.timezone.utc)


def months_ago(count):
    """Noon of the 15th of that month."""
    month = NOW.year * 12 + NOW.month - 1 - count
    return datetime.datetime(month // 12, month % 12 + 1, 15, 12, tzinfo=datetime.timezone.utc)


def old(count, **fields):
    at = months_ago(count)
    return document(event_id=event_id(at), day=at.strftime("%Y-%m-%d"), **fields)


def retention(database, folder, *options):
    return subprocess.run([PROGRAM, "retention", "--certificates", folder, "--database", database.conninfo(), *options],
                          capture_output=True, text=True, timeout=60)


def folded(database):
    return database.sql("SELECT day, sum(documents_signed) FROM clinician_day GROUP BY 1 ORDER BY 1")


def partitions(database, table="event_document"):
    return database.sql("SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
                        f"WHERE i.inhparent = 'dictameter.{table}'::regclass ORDER BY 1").split()


def name(table, count):
    return f"{table}_{months_ago(count):%Y%m}"


def digest_of(database, table, hour, where):
    """The hash of a certificate, as who has a copy of the rows can compute it."""
    rows = database.sql(f"SELECT date_trunc('hour', {hour}), encode(sha256(convert_to(e::text, 'UTF8')), 'hex') "
                        f"FROM {table} e WHERE {where}")
    hours = {}
    for line in rows.splitlines():
        at, digest = line.split("|")
        hours.setdefault(at, []).append(bytes.fromhex(digest))
    return hashlib.sha256(b"".join(hashlib.sha256(b"".join(sorted(hours[at]))).digest()
                                   for at in sorted(hours))).hexdigest()


@pytest.fixture
def folder():
    made = tempfile.mkdtemp()
    yield made
    shutil.rmtree(made)


def test_a_dropped_month_is_certified_and_its_replay_is_rejected(database, folder):
    listener = Listener(database, "--retention-months", "13")
    events = [old(n) for n in (13, 5, 4, 3, 0)] + [old(5, words_final=None)]
    assert listener.post(lines(*events)).json()["stored"] == 6
    assert listener.post(lines(old(14))).json()["errors"][0]["code"] == "event_id_time"
    digest = digest_of(database, "event_document", "recorded_at",
                       f"recorded_at < '{months_ago(4):%Y-%m-01}' AND recorded_at >= '{months_ago(5):%Y-%m-01}'")

    fold(database)
    done = retention(database, folder, "--retention-months", "4")
    assert done.returncode == 0, done.stderr
    (file,) = os.listdir(folder)
    assert done.stdout == f"partitions=2 rows=3 refusals=0 batches=0 audit_entries=0 certificate={file}\npersons=0\n"
    with open(os.path.join(folder, file), "rb") as opened:
        content = opened.read()
    certificate = json.loads(content)
    assert certificate["kept_from"]["raw"] == f"{months_ago(4):%Y-%m-01}"
    assert [(p["category"], p["table"], p["month"], p["rows"]) for p in certificate["partitions"]] == [
        ("raw", "event_document", f"{months_ago(n):%Y-%m}", count) for n, count in ((13, 1), (5, 2))]
    assert certificate["partitions"][1]["sha256"] == digest
    assert database.sql("SELECT action, object, encode(params_hash, 'hex'), result FROM audit_log") == (
        f"retention_drop|{file}|{hashlib.sha256(content).hexdigest()}|partitions=2 rows=3 refusals=0 batches=0 audit_entries=0")
    assert partitions(database) == [name("event_document", n) for n in (4, 3, 0)]

    # The collector that runs, whose setting is still 13 months, takes none of it again.
    time.sleep(1)
    answer = listener.post(lines(*events)).json()
    assert (answer["stored"], answer["duplicate"], answer["rejected"]) == (0, 3, 3)
    assert {error["code"] for error in answer["errors"]} == {"event_id_time"}
    assert database.count("event_document") == 3
    assert database.balances()
    listener.stop()

    # A day later there is nothing to do.
    again = retention(database, folder, "--retention-months", "4")
    assert again.stdout == "partitions=0 rows=0 refusals=0 batches=0 audit_entries=0 certificate=-\n"
    assert len(os.listdir(folder)) == 1


def test_a_day_that_is_not_folded_any_more_takes_no_event_and_every_other_day_is_folded(database, folder):
    listener = Listener(database, "--retention-months", "13")
    first = months_ago(4).replace(day=1)
    days = [first + datetime.timedelta(days=n) for n in (-1, 0, 1)]

    def send():
        return listener.post(lines(*(document(event_id=event_id(max(at, first)), day=f"{at:%Y-%m-%d}")
                                     for at in days))).json()

    # Where nothing is dropped nothing is given up.
    assert retention(database, folder, "--retention-months", "4").returncode == 0
    assert database.count("retention") == 0
    assert send()["stored"] == 3
    fold(database)
    before = folded(database)
    assert before == "\n".join(f"{at:%Y-%m-%d}|1" for at in days)
    # The first hours of the first day may have gone with the month before, so it stays as it was folded.
    assert listener.post(lines(old(5))).json()["stored"] == 1
    fold(database)
    assert retention(database, folder, "--retention-months", "4").returncode == 0
    time.sleep(1)
    answer = send()
    assert (answer["stored"], answer["rejected"]) == (1, 2)
    assert {(error["code"], error["pointer"].split("/")[-1]) for error in answer["errors"]} == {("out_of_range", "day")}
    listener.stop()
    fold(database)
    assert folded(database) == "\n".join(
        sorted([f"{months_ago(5):%Y-%m-%d}|1", *(f"{at:%Y-%m-%d}|{n}" for at, n in zip(days, (1, 1, 2)))]))


def test_a_request_that_was_checked_before_the_drop_finds_no_place_after_it(database, folder):
    listener = Listener(database, "--retention-months", "13")
    assert listener.post(lines(old(5))).json()["stored"] == 1
    database.sql(f"INSERT INTO retention VALUES ('raw', '{months_ago(4):%Y-%m-01}');"
                 f"DROP TABLE {name('event_document', 5)}")
    # Whatever it is told meanwhile, nothing is stored twice: 503 until the new limit is known, then a verdict.
    until = time.monotonic() + 10
    answer = listener.post(lines(old(5)))
    while answer.status_code == 503 and time.monotonic() < until:
        answer = listener.post(lines(old(5)))
    assert answer.json()["errors"][0]["code"] == "event_id_time"
    assert partitions(database) == []
    listener.stop()


def test_each_category_has_its_own_retention(database, folder):
    database.sql(";".join(f"SELECT partition_ensure('{t}', '{months_ago(n):%Y-%m-%d}')"
                          for t in ("clinician_day", "clinician_week", "clinician_month", "event_session")
                          for n in (61, 60, 14, 13)))
    database.sql(f"INSERT INTO clinician_day VALUES (1, '{months_ago(61):%Y-%m-%d}', 5, 0, 0, 0, 0, 0, 0, 0);"
                 f"INSERT INTO audit_log (at, actor, action, result) VALUES ('{months_ago(37)}', 'a', 'b', 'c'), "
                 f"('{months_ago(36)}', 'a', 'b', 'c')")
    dry = retention(database, folder, "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert dry.stdout.startswith("partitions=6 rows=1 refusals=0 batches=0 audit_entries=1 ")
    assert database.count("audit_log") == 2 and len(partitions(database, "clinician_day")) == 4

    done = retention(database, folder)
    assert done.returncode == 0, done.stderr
    assert partitions(database, "event_session") == [name("event_session", 13)]
    for table in ("clinician_day", "clinician_week", "clinician_month"):
        assert partitions(database, table) == [name(table, n) for n in (60, 14, 13)]
    assert database.sql("SELECT action FROM audit_log ORDER BY seq") == "b\nretention_drop"
    # The collector cannot give up more than it could drop.
    database.sql("SET ROLE dictameter_collector; SELECT retention_raise('raw', '2099-01-01')")
    assert database.sql("DELETE FROM retention WHERE category = 'raw' AND dropped_before = "
                        f"'{months_ago(2):%Y-%m-01}'; SELECT count(*) FROM retention") == "2"
    database.sql(f"INSERT INTO retention VALUES ('raw', '{months_ago(13):%Y-%m-01}')")
    assert database.sql("SELECT category, dropped_before FROM retention ORDER BY 1") == (
        f"audit|{months_ago(36):%Y-%m-01}\npanel|{months_ago(60):%Y-%m-01}\nraw|{months_ago(13):%Y-%m-01}")


def test_refusals_of_past_months_become_sums_and_the_ledger_still_balances(database, folder):
    listener = Listener(database, "--retention-months", "13")
    month = f"received_at < '{months_ago(3):%Y-%m-01}'"
    stored = old(5, seq=10)
    bad = [old(5, words_final=-1), old(5, words_final=-2), old(5, locale="tlh"), old(4, words_final=-3)]
    answer = listener.post(lines(stored, *bad, dict(stored, words_final=1), old(5, seq=14))).json()
    assert (answer["stored"], answer["rejected"], answer["conflicting"]) == (2, 4, 1)
    # All of that came five and four months ago, and this today, of the same days.
    database.sql(f"UPDATE rejected_event SET received_at = CASE WHEN rejected_id < 4 THEN '{months_ago(5)}'::timestamptz "
                 f"ELSE '{months_ago(4)}' END; UPDATE ingest_batch SET received_at = '{months_ago(5)}'")
    assert listener.post(lines(old(5, words_final=-1), old(0, seq=20))).json()["rejected"] == 1
    listener.stop()
    fold(database)

    def shown():
        ledger = subprocess.run([PROGRAM, "ledger", "--from", f"{months_ago(12):%Y-%m-%d}", "--database",
                                 database.conninfo()], capture_output=True, text=True, check=True, timeout=60).stdout
        return (ledger, database.sql("SELECT * FROM transmission ORDER BY 1, 2, 3"),
                database.sql("SELECT * FROM rejection ORDER BY 1, 2, 3, 4, 5"))

    before = shown()
    assert "conflicting" in before[2] and database.sql("SELECT max(missing) FROM transmission") != "0"
    hashes = {"refusals": digest_of(database, "rejected_event", "received_at", month),
              "batches": digest_of(database, "ingest_batch", "received_at", month)}
    dry = retention(database, folder, "--retention-months", "3", "--dry-run")
    assert "refusals=5 batches=1" in dry.stdout and database.count("ingest_batch") == 2
    done = retention(database, folder, "--retention-months", "3")
    assert "refusals=5 batches=1 audit_entries=0" in done.stdout, done.stderr
    (file,) = os.listdir(folder)
    with open(os.path.join(folder, file), encoding="utf-8") as opened:
        certificate = json.load(opened)
    for kind, rows in (("refusals", 5), ("batches", 1)):
        assert certificate[kind] == {"rows": rows, "sha256": hashes[kind]}
    assert database.count("ingest_batch") == 1
    # No MAC and no hour of a past refusal is left; that of today is as it was.
    assert database.sql("SELECT count(*), sum(n), count(payload_mac) FROM rejected_event "
                        f"WHERE {month} AND received_at = date_trunc('month', received_at)").split("|")[1:] == ["5", "0"]
    assert database.sql(f"SELECT count(*), sum(n), count(payload_mac) FROM rejected_event WHERE NOT {month}") == "1|1|1"
    assert shown() == before
    fold(database)
    subprocess.run(analyzer(database, "--all"), check=True, capture_output=True, timeout=60)
    assert shown() == before and database.balances()
    # Sums are not summed again.
    assert retention(database, folder, "--retention-months", "3").stdout == (
        "partitions=0 rows=0 refusals=0 batches=0 audit_entries=0 certificate=-\n")


def test_a_person_of_whom_nothing_is_left_is_forgotten_and_comes_back_as_somebody_new(database, folder):
    listener = Listener(database, "--retention-months", "13")
    events = [old(5, user=user(1)), old(5, user=user(2)), old(0, user=user(2)), old(5, user=user(3))]
    assert listener.post(lines(*events)).json()["stored"] == 4
    erase = subprocess.run([PROGRAM, "erase", "--site", "SIM1", "--database", database.conninfo(), "--platform-key",
                            listener.key], input=user(3), capture_output=True, text=True, timeout=60)
    assert erase.returncode == 0
    fold(database)
    # With its days kept, a person stays.
    done = retention(database, folder, "--retention-months", "4")
    assert done.stdout.endswith("persons=0\n"), done.stderr
    assert database.count("clinician") == 2
    assert listener.post(lines(old(4, user=user(1)))).json()["stored"] == 1
    fold(database)
    time.sleep(1.1)  # a certificate is named by its second
    done = retention(database, folder, "--retention-months", "3", "--retention-panel-months", "3")
    assert done.stdout.endswith("persons=1\n"), done.stderr
    assert database.count("clinician") == 1
    assert database.sql("SELECT sealed_pseudonym IS NULL, erased_at IS NULL FROM clinician_key ORDER BY 1") == (
        "f|t\nt|f")
    assert database.sql("SELECT result FROM audit_log WHERE action = 'person_forget'") == "persons=1"
    # The collector that remembered them makes them anew; the erased one stays erased.
    answer = listener.post(lines(*(document(user=user(n)) for n in (1, 2, 3)))).json()
    assert (answer["stored"], answer["rejected"]) == (2, 1)
    assert database.count("clinician") == 2
    assert database.sql("SELECT count(*) FROM event_document e WHERE NOT EXISTS (SELECT FROM clinician_key k "
                        "WHERE k.clinician_id = e.clinician_id)") == "0"
    listener.stop()


def test_what_is_young_cannot_be_dropped_and_a_failure_drops_nothing(database, folder):
    database.sql(";".join(f"SELECT partition_ensure('event_document', '{months_ago(n):%Y-%m-%d}')" for n in (20, 1, 0)))
    database.sql("SET ROLE dictameter_collector;" + ";".join(
        f"DO $$ BEGIN PERFORM dictameter.retention_{kind}('{months_ago(1):%Y-%m-01}'); RAISE 'let'; "
        f"EXCEPTION WHEN raise_exception THEN ASSERT SQLERRM LIKE 'too young%'; END $$" for kind in ("refusals", "batches")))
    for options in (("--retention-months", "0"), ("--retention-audit-months", "3"),
                    ("--retention-panel-months", "12")):
        assert retention(database, folder, *options).returncode != 0
    assert retention(database, os.path.join(folder, "none")).returncode == 71
    # A reader that does not end: the drop gives up after five seconds, as a whole.
    reader = subprocess.Popen(["psql", "-X", "-q", "-d", database.name, "-c",
                               "BEGIN; SELECT count(*) FROM dictameter.event_document; SELECT pg_sleep(60)"],
                              stdout=subprocess.DEVNULL)
    time.sleep(1)
    done = retention(database, folder)
    reader.kill()
    reader.wait()
    assert done.returncode == 69 and "nothing was dropped" in done.stderr
    assert len(partitions(database)) == 3
    assert database.count("audit_log") == 0 and database.count("retention") == 0
    assert os.listdir(folder) == []


def test_what_is_not_folded_yet_is_not_dropped(database, folder):
    listener = Listener(database, "--retention-months", "13")
    assert listener.post(lines(old(5), old(5), old(0))).json()["stored"] == 3
    listener.stop()
    done = retention(database, folder, "--retention-months", "4")
    assert done.returncode == 77 and "run the analyzer first" in done.stderr
    assert partitions(database) == [name("event_document", n) for n in (5, 0)]
    assert database.count("retention") == 0 and os.listdir(folder) == []
    fold(database)
    before = folded(database)
    assert before.startswith(f"{months_ago(5):%Y-%m-%d}|2\n")
    assert retention(database, folder, "--retention-months", "4").returncode == 0
    assert partitions(database) == [name("event_document", 0)]
    fold(database)
    assert folded(database) == before


def test_a_month_that_is_being_folded_is_not_dropped(database, folder):
    listener = Listener(database, "--retention-months", "13")
    assert listener.post(lines(old(5), old(5), old(0))).json()["stored"] == 3
    fold(database)
    assert listener.post(lines(old(5))).json()["stored"] == 1
    listener.stop()
    busy = Session(database, f"LOCK TABLE {name('clinician_day', 5)} IN ACCESS EXCLUSIVE MODE")
    folding = subprocess.Popen(analyzer(database), stderr=subprocess.DEVNULL)
    busy.wait_for(1)
    retiring = subprocess.Popen([PROGRAM, "retention", "--certificates", folder, "--retention-months", "4",
                                 "--database", database.conninfo()], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True)
    busy.wait_for(2)
    busy.commit()
    assert folding.wait(timeout=30) == 0
    _, said = retiring.communicate(timeout=30)
    assert retiring.returncode == 0 or "run the analyzer first" in said
    assert folded(database).startswith(f"{months_ago(5):%Y-%m-%d}|3\n")
    assert retention(database, folder, "--retention-months", "4").returncode == 0
    assert partitions(database) == [name("event_document", 0)]


def test_a_month_that_was_dropped_after_the_days_to_fold_were_listed_keeps_what_was_folded(database):
    listener = Listener(database, "--retention-months", "13")
    assert listener.post(lines(old(5), old(5), old(0))).json()["stored"] == 3
    listener.stop()
    fold(database)
    before = folded(database)
    drop = Session(database, "SELECT fold_stop()")
    folding = subprocess.Popen(analyzer(database, "--all"), stderr=subprocess.DEVNULL)
    drop.wait_for(1)  # it has its first task
    drop.commit(f"INSERT INTO retention VALUES ('raw', '{months_ago(4):%Y-%m-01}');"
                f"DROP TABLE {name('event_document', 5)}")
    assert folding.wait(timeout=30) == 0
    assert folded(database) == before


def test_a_spooled_batch_of_a_dropped_month_is_rejected_when_it_is_stored(folder):
    cluster = Cluster()
    try:
        database = Database(host=cluster.folder, template="template_here")
        options = ("--spool", f"{folder}/spool", "--retention-months", "13")
        listener = Listener(database, *options, key=f"{folder}/platform.key")
        assert listener.post(lines(old(5))).json()["stored"] == 1
        cluster.stop()
        assert listener.post(lines(old(5), document())).headers["Dictameter-Spooled"] == "true"
        listener.stop()
        cluster.start()
        fold(database)
        assert retention(database, folder, "--retention-months", "4").returncode == 0
        listener = Listener(database, *options, key=f"{folder}/platform.key")
        until = time.monotonic() + 20
        while "spool_requests 0" not in listener.get("/metrics").text:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert database.count("event_document") == 1
        assert database.sql("SELECT reason FROM rejected_event") == "event_id_time"
        assert database.balances()
        listener.stop()
    finally:
        cluster.remove()
