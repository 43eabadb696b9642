# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sender sees when the database is away or full: nothing is acknowledged, nothing is lost."""
import os
import shutil
import signal
import subprocess
import tempfile
import time

import pytest

from collecting import NAME, PROGRAM, Cluster, Database, Listener, document, lines


@pytest.fixture(scope="module")
def cluster():
    made = Cluster()
    yield made
    made.remove()


def refused(answer):
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert NAME not in answer.text


def post_until_stored(listener, body, seconds=20):
    until = time.monotonic() + seconds
    while True:
        answer = listener.post(body)
        if answer.status_code == 200:
            return answer.json()
        refused(answer)
        assert time.monotonic() < until
        time.sleep(0.2)


def test_a_stopped_database_acknowledges_nothing_and_a_started_one_loses_nothing(cluster):
    database = Database(host=cluster.folder, template="template_here")
    listener = Listener(database)
    first, second = lines(document()), lines(document(), document())
    assert listener.post(first).json()["stored"] == 1
    cluster.stop()
    refused(listener.post(second))
    refused(listener.post(second))
    assert listener.get("/readyz").status_code == 503
    assert listener.get("/livez").status_code == 200
    cluster.start()
    assert post_until_stored(listener, second)["stored"] == 2
    assert listener.post(first + second).json()["duplicate"] == 3
    assert listener.get("/readyz").status_code == 200
    assert database.count("event_document") == 3
    assert database.balances()
    assert listener.stop() == 0


def test_a_start_without_a_database_fails(cluster):
    folder = tempfile.mkdtemp()
    done = subprocess.run([PROGRAM, "listen", "--database", f"host={folder} dbname=none", "--platform-key",
                           f"{folder}/key", "--listen-port", "0"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 69
    assert done.stderr.count("\n") == 1
    shutil.rmtree(folder)


def test_a_port_that_is_taken_stops_the_start(cluster):
    database = Database(host=cluster.folder, template="template_here")
    listener = Listener(database)
    done = subprocess.run([PROGRAM, "listen", "--database", database.conninfo(), "--platform-key", listener.key,
                           "--listen-port", str(listener.port)], capture_output=True, text=True, timeout=20)
    assert done.returncode == 71
    assert str(listener.port) in done.stderr
    assert listener.stop() == 0


def test_a_stop_ends_within_ten_seconds_and_answers_what_is_under_way(cluster):
    database = Database(host=cluster.folder, template="template_here")
    listener = Listener(database)
    assert listener.post(lines(document())).json()["stored"] == 1
    start = time.monotonic()
    listener.process.send_signal(signal.SIGTERM)
    assert listener.process.wait(timeout=10) == 0
    assert time.monotonic() - start < 10
    assert listener.stop() == 0
    assert database.count("event_document") == 1


@pytest.fixture
def small_disk(cluster):
    """A folder of 8 MB that the cluster's owner may write."""
    folder = tempfile.mkdtemp()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True)
    if mounted.returncode != 0:
        os.rmdir(folder)
        pytest.skip("this machine lets nobody mount a small disk: the full disk was NOT tried")
    os.mkdir(f"{folder}/space")
    if os.geteuid() == 0:
        shutil.chown(f"{folder}/space", "postgres")
    os.chmod(folder, 0o755)
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)
    os.rmdir(folder)


def test_a_full_disk_acknowledges_nothing_and_room_loses_nothing(cluster, small_disk):
    database = Database(host=cluster.folder, template="template_here")
    database.sql(f"CREATE TABLESPACE small LOCATION '{small_disk}/space'")
    database.sql("GRANT CREATE ON TABLESPACE small TO dictameter_owner")
    database.sql(f'ALTER DATABASE "{database.name}" SET default_tablespace = small')
    listener = Listener(database)
    assert listener.post(lines(document())).json()["stored"] == 1
    with open(f"{small_disk}/filler", "wb") as filler:
        try:
            while True:
                filler.write(b"x" * 65536)
                filler.flush()
        except OSError:
            pass
    acknowledged = 1
    for _ in range(20):
        batch = lines(*(document() for _ in range(500)))
        answer = listener.post(batch)
        if answer.status_code != 200:
            refused(answer)
            break
        acknowledged += answer.json()["stored"]
    else:
        raise AssertionError("the disk never filled up")
    refused(listener.post(batch))
    assert database.count("event_document") == acknowledged
    os.remove(f"{small_disk}/filler")
    assert post_until_stored(listener, batch)["stored"] == 500
    assert listener.post(batch).json()["duplicate"] == 500
    assert database.count("event_document") == acknowledged + 500
    assert database.balances()
    log = listener.log()
    assert listener.stop() == 0
    assert "53100" in log
