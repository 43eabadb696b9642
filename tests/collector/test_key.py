# SPDX-License-Identifier: GPL-3.0-or-later
"""The platform key is replaced while events come in; persons and events stay who and what they are."""
import base64
import os
import shutil
import subprocess
import tempfile
import threading
import time

import pytest

from collecting import PROGRAM, Listener, Session, document, lines


def user(number):
    return base64.urlsafe_b64encode(number.to_bytes(4, "big") * 8).decode().rstrip("=")


def run_collector(database, listener, *arguments, **options):
    return subprocess.run(
        [PROGRAM, *arguments, "--database", database.conninfo(), "--platform-key", listener.key],
        capture_output=True, text=True, timeout=120, **options)


def rotate(database, listener):
    done = run_collector(database, listener, "key", "rotate")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def read_key(path):
    with open(path, encoding="ascii") as file:
        return file.read()


def people(database):
    """Who has sent what: each clinician's words, whatever the keys."""
    return database.sql("SELECT clinician_id, sum(words_final) FROM event_document GROUP BY 1 ORDER BY 1")


@pytest.fixture
def listener(database):
    made = Listener(database)
    yield made
    made.stop()


def test_a_rotation_makes_every_key_anew_and_keeps_every_clinician(database, listener):
    first = lines(*(document(user=user(n), words_final=n) for n in range(1, 31)))
    assert listener.post(first).json()["stored"] == 30
    before = people(database)
    keys = database.sql("SELECT encode(mac, 'hex') FROM clinician_key").split()
    sealed = database.sql("SELECT encode(sealed_pseudonym, 'hex') FROM clinician_key").split()
    old = read_key(listener.key)

    assert rotate(database, listener) == "rotated=30"
    assert read_key(listener.key) != old
    assert os.stat(listener.key).st_mode & 0o777 == 0o600
    assert os.listdir(os.path.dirname(listener.key)).count("platform.key") == 1
    assert not os.path.exists(listener.key + ".next")
    assert not set(keys) & set(database.sql("SELECT encode(mac, 'hex') FROM clinician_key").split())
    assert not set(sealed) & set(database.sql("SELECT encode(sealed_pseudonym, 'hex') FROM clinician_key").split())

    # The same persons, by a collector that remembers them and by one that does not; retries are known.
    assert listener.post(first).json()["duplicate"] == 30
    assert listener.post(lines(document(user=user(1), words_final=100))).json()["stored"] == 1
    other = Listener(database, key=listener.key)
    assert other.post(first).json()["duplicate"] == 30
    assert other.post(lines(document(user=user(2), words_final=100))).json()["stored"] == 1
    other.stop()
    assert database.count("clinician") == 30
    assert people(database) != before
    assert database.sql("SELECT count(DISTINCT clinician_id) FROM event_document") == "30"
    assert database.sql("SELECT action, result FROM audit_log") == "key_rotate|keys=30"


def test_the_old_key_opens_nothing_any_more(database, listener):
    assert listener.post(lines(document())).status_code == 200
    old = read_key(listener.key)
    handle = os.open(listener.key, os.O_RDONLY)
    rotate(database, listener)
    assert os.pread(handle, 100, 0).strip(b"\0\n") == b""  # overwritten, not only unlinked
    os.close(handle)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "platform.key")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write(old)
        done = subprocess.run([PROGRAM, "listen", "--database", database.conninfo(), "--platform-key", path,
                               "--listen-port", "0"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 78
    assert "is not the key" in done.stderr


def test_rotations_under_load_lose_nobody_and_make_nobody_twice(database, listener):
    """Eight senders, two collectors, five rotations: as many clinicians as persons, and none under an old key."""
    other = Listener(database, key=listener.key)
    stop = threading.Event()
    failures, sent = [], [0] * 8

    def send(sender):
        round_ = 0
        while not stop.is_set():
            round_ += 1
            # new persons in each round, and those of the round before
            people_ = [user(sender * 100_000 + round_ * 10 + n - 10 * (n % 2)) for n in range(10)]
            answer = (listener, other)[round_ % 2].post(lines(*(document(user=u) for u in people_)))
            if answer.status_code != 200 or answer.json()["stored"] != 10:
                failures.append(answer.text)
            sent[sender] += 10

    threads = [threading.Thread(target=send, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        stop.wait(0.4)
        rotate(database, listener)
    stop.wait(0.4)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert database.count("event_document") == sum(sent)
    assert database.sql("SELECT count(*) = count(DISTINCT clinician_id) FROM clinician_key") == "t"
    assert database.count("clinician") == database.count("clinician_key")
    # Every key opens under the key in force: a rotation fails where one does not.
    assert rotate(database, listener) == f"rotated={database.count('clinician_key')}"
    known = database.count("clinician")
    everybody = [user(s * 100_000 + r * 10 + n - 10 * (n % 2))
                 for s in range(8) for r in range(1, sent[s] // 10 + 1) for n in range(10)]
    assert known == len(set(everybody))
    again = sorted(set(everybody))
    for at in range(0, known, 5000):  # a request has a largest size
        some = again[at:at + 5000]
        assert other.post(lines(*(document(user=u) for u in some))).json()["stored"] == len(some)
    assert database.count("clinician") == known
    assert database.balances()
    other.stop()


def test_a_rotation_that_was_cut_off_before_or_after_its_commit_is_taken_up(database, listener):
    assert listener.post(lines(document())).status_code == 200
    # Before: a next key lies there that no database knows.
    with open(os.open(listener.key + ".next", os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
        file.write("0" * 64 + "\n")
    old = read_key(listener.key)
    assert rotate(database, listener) == "rotated=1"
    # After: the database is under the new key, and the file still holds the old one.
    os.rename(listener.key, listener.key + ".next")
    with open(os.open(listener.key, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
        file.write(old)
    other = Listener(database, key=listener.key)
    assert other.post(lines(document())).json()["stored"] == 1
    assert rotate(database, listener) == "rotated=1"
    assert other.post(lines(document())).json()["stored"] == 1
    other.stop()
    assert not os.path.exists(listener.key + ".next")
    assert database.count("clinician") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_the_new_key_belongs_to_whom_the_old_one_belonged(database, listener):
    assert listener.post(lines(document())).status_code == 200
    os.chown(listener.key, 65534, 65533)
    assert rotate(database, listener) == "rotated=1"
    status = os.stat(listener.key)
    assert (status.st_uid, status.st_gid, status.st_mode & 0o777) == (65534, 65533, 0o600)
    # Who may not give it away changes nothing.
    old = read_key(listener.key)
    held = ["setpriv", "--inh-caps=-chown", "--bounding-set=-chown", PROGRAM, "key", "rotate", "--database",
            database.conninfo(), "--platform-key", listener.key]
    done = subprocess.run(held, capture_output=True, text=True, timeout=60)
    assert done.returncode == 71 and "owner" in done.stderr
    assert read_key(listener.key) == old and not os.path.exists(listener.key + ".next")
    assert listener.post(lines(document())).json()["stored"] == 1


def test_who_starts_while_a_rotation_ends_finds_the_key(database, listener):
    assert listener.post(lines(document())).status_code == 200
    stop, failures = threading.Event(), []

    def start():
        while not stop.is_set():
            done = run_collector(database, listener, "import", "--dry-run", "-", input="")
            if done.returncode != 0:
                failures.append(done.stderr)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(60):
        rotate(database, listener)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_rotation_that_cannot_be_done_changes_nothing(database, listener):
    assert listener.post(lines(document())).status_code == 200
    old = read_key(listener.key)
    keys = database.sql("SELECT * FROM clinician_key")
    database.sql("UPDATE clinician_key SET sealed_pseudonym = '\\x00'")
    done = run_collector(database, listener, "key", "rotate")
    assert done.returncode == 78
    database.sql(f"UPDATE clinician_key SET sealed_pseudonym = '{keys.split('|')[2]}'")
    assert database.sql("SELECT * FROM clinician_key") == keys
    assert read_key(listener.key) == old
    assert listener.post(lines(document())).json()["stored"] == 1
    assert database.count("clinician") == 1
    assert run_collector(database, listener, "key", "turn").returncode == 64


def test_who_stores_and_does_not_end_stops_neither_intake_nor_for_ever_a_rotation(database, listener):
    assert listener.post(lines(document())).status_code == 200
    old = read_key(listener.key)
    stalled = Session(database, "SELECT 1 FROM key_generation(false)")
    began = time.monotonic()
    done = []
    rotating = threading.Thread(target=lambda: done.append(run_collector(database, listener, "key", "rotate")))
    rotating.start()
    stalled.wait_for(1)
    assert listener.post(lines(document())).json()["stored"] == 1  # behind the rotation, until that gives up
    rotating.join()
    assert 9 < time.monotonic() - began < 30
    assert done[0].returncode == 69 and "does not end; try again" in done[0].stderr
    assert read_key(listener.key) == old
    # A stalled one is ended by the server.
    assert database.sql("BEGIN; SELECT 1 FROM key_generation(false); SHOW idle_in_transaction_session_timeout") == (
        "1\n1min")
    stalled.commit()
    assert rotate(database, listener) == "rotated=1"


def test_a_collector_whose_copy_of_the_key_is_old_stores_nothing_until_it_has_the_new_one(database, listener, tmp_path):
    """A systemd credential is such a copy: made at the start, and made again at the next."""
    assert listener.post(lines(document())).status_code == 200
    copy = str(tmp_path / "platform.key")
    shutil.copy(listener.key, copy)
    other = Listener(database, key=copy)
    assert other.post(lines(document())).json()["stored"] == 1
    rotate(database, listener)
    answer = other.post(lines(document()))
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert database.count("event_document") == 2
    shutil.copy(listener.key, copy)
    assert other.post(lines(document())).json()["stored"] == 1
    assert database.count("clinician") == 1
    other.stop()
