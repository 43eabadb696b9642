# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGHUP: what may change while listening does, all or nothing, and no request is lost by it."""
import os
import signal
import tempfile
import threading
import time

import pytest
import requests

from collecting import NAME, TOKEN, Listener, document, lines


@pytest.fixture
def config():
    with tempfile.TemporaryDirectory() as folder:
        yield os.path.join(folder, "collector.conf")


def write(path, **settings):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(f"{key.replace('_', '-')} = {value}\n" for key, value in settings.items())


def reload(listener, words="reloaded"):
    """Sends the signal and waits until the log says what came of it."""
    before = listener.log().count(words)
    listener.process.send_signal(signal.SIGHUP)
    for _ in range(1500):
        if listener.log().count(words) > before:
            return
        time.sleep(0.02)
    raise AssertionError(listener.log())


def test_no_request_is_lost_while_settings_change_under_load(database, config):
    write(config, batch_limit=1000)
    listener = Listener(database, "--config", config)
    stop = threading.Event()
    answers = []

    def send():
        with requests.Session() as session:
            while not stop.is_set():
                answer = session.post(listener.url + "/v1/events", data=lines(document(), document()), timeout=30,
                                      headers={"Authorization": "Bearer " + TOKEN,
                                               "Content-Type": "application/x-ndjson"})
                answers.append((answer.status_code, answer.json()["stored"]))

    senders = [threading.Thread(target=send) for _ in range(8)]
    for sender in senders:
        sender.start()
    turn = 0
    while turn < 40 or len(answers) < 200:  # both, however slow the machine is
        turn += 1
        assert turn < 10_000
        write(config, batch_limit=500 + turn, body_limit=100_000 + turn, group_limit=1 + turn, retention_months=6 + turn)
        reload(listener)
    stop.set()
    for sender in senders:
        sender.join()
    assert listener.stop() == 0
    assert set(answers) == {(200, 2)}
    assert database.count("event_document") == 2 * len(answers)
    assert database.balances()


def test_limits_change_at_once_and_back(database, config):
    write(config)
    listener = Listener(database, "--config", config)
    three = lines(document(), document(), document())
    assert listener.post(three).status_code == 200
    write(config, batch_limit=2)
    reload(listener)
    assert listener.post(three).status_code == 413
    write(config, body_limit=300)
    reload(listener)
    assert listener.post(three).status_code == 413
    write(config, rate_limit=1)
    reload(listener)
    assert listener.post(lines(*(document() for _ in range(20)))).status_code == 200
    assert listener.post(three).status_code == 429
    write(config)
    reload(listener)
    assert listener.post(three).status_code == 200
    assert listener.stop() == 0


def test_the_log_level_changes_and_goes_back_where_it_is_not_said_any_more(database, config):
    write(config)
    listener = Listener(database, "--config", config)
    listener.post(b"x")
    assert listener.log().count("status=400") == 1
    write(config, log_level="warning", threads=9)
    reload(listener, "threads changes at the next start only")
    listener.post(b"x")
    assert listener.log().count("status=400") == 1
    write(config)
    reload(listener)
    listener.post(b"x")
    assert listener.log().count("status=400") == 2
    assert listener.stop() == 0


def test_a_wrong_file_changes_nothing_and_is_not_quoted(database, config):
    write(config, batch_limit=2)
    listener = Listener(database, "--config", config)
    for wrong in ({"batch_limit": NAME}, {"batch_limit": 0}, {NAME: 1, "batch_limit": 1}):
        write(config, body_limit=10, **wrong)
        reload(listener, "not reloaded")
        assert listener.post(lines(document(), document())).status_code == 200
        assert listener.post(lines(document(), document(), document())).status_code == 413
    assert NAME not in listener.log()
    assert listener.stop() == 0


def test_what_cannot_change_is_named_and_stays(database, config):
    write(config)
    listener = Listener(database, "--config", config)
    write(config, spool="/nowhere", idle_timeout=1, batch_limit=1)
    reload(listener)
    assert "spool changes at the next start only" in listener.log()
    assert "idle-timeout changes at the next start only" in listener.log()
    assert listener.post(lines(document())).status_code == 200
    assert listener.post(lines(document(), document())).status_code == 413
    assert listener.stop() == 0


def test_a_token_that_was_revoked_is_refused_after_the_signal(database, config):
    write(config)
    listener = Listener(database, "--config", config)
    assert listener.post(lines(document())).status_code == 200
    database.sql("DELETE FROM api_token")
    reload(listener)
    assert listener.post(lines(document())).status_code == 401
    assert listener.stop() == 0
