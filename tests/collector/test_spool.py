# SPDX-License-Identifier: GPL-3.0-or-later
"""A collector with a spool: an outage of the database is acknowledged from disk, and loses nothing."""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

import pytest

from collecting import NAME, USER, Cluster, Database, Listener, document, lines


@pytest.fixture(scope="module")
def cluster():
    made = Cluster()
    yield made
    made.remove()


@pytest.fixture
def database(cluster):
    return Database(host=cluster.folder, template="template_here")


@pytest.fixture
def folder():
    made = tempfile.mkdtemp()
    yield made
    shutil.rmtree(made)


def wait_for(what, seconds=20):
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.1)


def gauge(listener, name):
    found = re.search(rf"^dictameter_collector_{name} (\S+)$", listener.get("/metrics").text, re.M)
    return float(found.group(1))


def ledger(database):
    return database.sql("SELECT coalesce(sum(sent), 0), coalesce(sum(stored), 0), coalesce(sum(duplicate), 0), "
                        "coalesce(sum(rejected), 0), coalesce(sum(conflicting), 0) FROM ledger_entry")


def test_an_outage_is_acknowledged_from_disk_and_stored_in_order_afterwards(cluster, database, folder):
    listener = Listener(database, "--spool", f"{folder}/spool")
    first = document()
    assert listener.post(lines(first)).json()["stored"] == 1
    cluster.stop()
    later = [document() for _ in range(20)]
    for event in later:
        answer = listener.post(lines(event, document(words_final=-1)))
        assert answer.status_code == 200 and answer.headers["Dictameter-Spooled"] == "true"
        assert (answer.json()["stored"], answer.json()["rejected"]) == (1, 1)
    assert listener.post(lines(dict(later[0], words_final=7))).status_code == 200  # comes second: conflicting
    assert listener.post(lines(first)).status_code == 200
    assert gauge(listener, "spool_requests") == 22
    assert gauge(listener, "spool_oldest_age_seconds") >= 0
    assert listener.get("/readyz").status_code == 200
    for name in os.listdir(f"{folder}/spool"):
        content = open(f"{folder}/spool/{name}", "rb").read()
        assert USER.encode() not in content and later[0]["event_id"].encode() not in content
    cluster.start()
    wait_for(lambda: gauge(listener, "spool_requests") == 0)
    assert ledger(database) == "43|21|1|20|1"
    assert database.sql("SELECT count(*) FROM event_document WHERE words_final = 7") == "0"
    answer = listener.post(lines(*later))
    assert "Dictameter-Spooled" not in answer.headers and answer.json()["duplicate"] == 20
    assert os.listdir(f"{folder}/spool") == ["lock"]
    assert database.balances()
    assert listener.stop() == 0


def test_what_was_spooled_survives_a_kill(cluster, database, folder):
    listener = Listener(database, "--spool", f"{folder}/spool")
    assert listener.post(lines(document())).json()["stored"] == 1
    cluster.stop()
    events = [document() for _ in range(5)]
    for event in events:
        assert listener.post(lines(event)).status_code == 200
    listener.process.kill()
    listener.process.wait()
    cluster.start()
    again = Listener(database, "--spool", f"{folder}/spool", key=listener.key)
    wait_for(lambda: gauge(again, "spool_requests") == 0)
    assert database.count("event_document") == 6
    assert again.post(lines(*events)).json()["duplicate"] == 5
    assert again.stop() == 0
    shutil.rmtree(listener.folder)


def test_damage_on_disk_costs_what_it_hit_and_is_counted(cluster, database, folder):
    listener = Listener(database, "--spool", f"{folder}/spool")
    assert listener.post(lines(document())).json()["stored"] == 1
    cluster.stop()
    for _ in range(3):
        assert listener.post(lines(document())).status_code == 200
    listener.process.kill()
    listener.process.wait()
    cluster.start()
    name = next(name for name in os.listdir(f"{folder}/spool") if name.endswith(".spool"))
    with open(f"{folder}/spool/{name}", "r+b") as file:
        file.seek(100)
        byte = file.read(1)
        file.seek(100)
        file.write(bytes([byte[0] ^ 1]))
    again = Listener(database, "--spool", f"{folder}/spool", key=listener.key)
    wait_for(lambda: gauge(again, "spool_requests") == 0)
    assert gauge(again, "spool_damaged") == 1
    assert database.count("event_document") == 3
    assert sum(name.endswith(".damaged") for name in os.listdir(f"{folder}/spool")) == 1
    assert again.stop() == 0
    shutil.rmtree(listener.folder)


def test_a_full_spool_answers_503(cluster, database, folder):
    listener = Listener(database, "--spool", f"{folder}/spool", "--spool-limit", "4000")
    assert listener.post(lines(document())).json()["stored"] == 1
    cluster.stop()
    answers = [listener.post(lines(document())) for _ in range(12)]
    acknowledged = sum(answer.status_code == 200 for answer in answers)
    assert 0 < acknowledged < 12
    assert all(int(a.headers["Retry-After"]) > 0 for a in answers if a.status_code == 503)
    assert {a.status_code for a in answers} == {200, 503}
    assert listener.get("/readyz").status_code == 503
    cluster.start()
    wait_for(lambda: gauge(listener, "spool_requests") == 0)
    assert database.count("event_document") == 1 + acknowledged
    assert listener.stop() == 0


def test_one_request_that_cannot_be_stored_any_more_blocks_no_other(cluster, database, folder):
    listener = Listener(database, "--spool", f"{folder}/spool")
    assert listener.post(lines(document(words_final=1))).json()["stored"] == 1
    cluster.stop()
    for words in (2, 666, 3):
        assert listener.post(lines(document(words_final=words))).status_code == 200
    listener.process.kill()
    listener.process.wait()
    cluster.start()
    database.sql("ALTER TABLE event_document ADD CHECK (words_final <> 666)")
    again = Listener(database, "--spool", f"{folder}/spool", key=listener.key)
    wait_for(lambda: gauge(again, "spool_requests") == 0)
    assert database.sql("SELECT string_agg(words_final::text, ',' ORDER BY words_final) FROM event_document") == "1,2,3"
    assert gauge(again, "spool_damaged") == 1
    assert NAME not in again.log()
    assert again.stop() == 0
    shutil.rmtree(listener.folder)


@pytest.mark.parametrize("call", ["fdatasync", "fsync", "pwrite64"])
def test_the_first_error_of_the_disk_ends_it_without_an_acknowledgement(cluster, database, folder, call):
    if shutil.which("strace") is None:
        pytest.skip("strace is not here: errors of the disk were NOT tried")
    listener = Listener(database, "--spool", f"{folder}/spool")
    assert listener.post(lines(document())).json()["stored"] == 1
    tracer = subprocess.Popen(["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                               "-e", f"inject={call}:error=EIO:when=1", "-p", str(listener.process.pid)],
                              stderr=subprocess.PIPE)
    time.sleep(1)
    if tracer.poll() is not None:
        listener.stop()
        pytest.skip("this machine lets nobody trace: errors of the disk were NOT tried")
    cluster.stop()
    try:
        with pytest.raises(Exception):  # the connection ends without an answer
            assert listener.post(lines(document())).status_code != 200
            raise ConnectionError
        assert listener.process.wait(timeout=20) == 74
        assert "spool: " in listener.log()
    finally:
        tracer.send_signal(signal.SIGTERM)
        tracer.wait()
        cluster.start()
        shutil.rmtree(listener.folder)
