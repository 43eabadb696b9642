# SPDX-License-Identifier: GPL-3.0-or-later
"""Senders that never give up against a collector and a database that are killed again and again.

What must hold at the end: everything acknowledged is stored, everything stored was sent, nothing twice, contents
equal, and the ledger balances. TORTURE_SECONDS says how long (20), TORTURE_SEED repeats a run's choices,
TORTURE_PRELOAD names a library for the collector, such as a disk that forgets (unsynced.c).
"""
import os
import random
import shutil
import sys
import tempfile
import threading
import time

import requests

sys.path.insert(0, "tests/collector")
from collecting import TOKEN, Cluster, Database, Listener, document, lines

SECONDS = float(os.environ.get("TORTURE_SECONDS", "20"))
SEED = int(os.environ.get("TORTURE_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)
SENDERS = 8
PATIENCE = float(os.environ.get("TORTURE_PATIENCE", "60"))  # seconds that the last batches may take once nothing is killed any more


class Sender(threading.Thread):
    """Sends batches of new and old events, each until it is acknowledged."""

    def __init__(self, number, torture):
        super().__init__(daemon=True)
        self.random = random.Random(SEED * 100 + number)
        self.number = number
        self.torture = torture
        self.sent = {}
        self.acknowledged = set()
        self.failure = None

    def batch(self):
        """Half of it is repeated, half is new. The number of an event stands in audio_ms."""
        old = self.random.sample(sorted(self.sent), min(len(self.sent), 5))
        for _ in range(self.random.randint(1, 10)):
            number = len(self.sent) * SENDERS + self.number
            self.sent[number] = document(audio_ms=number, words_final=self.random.randint(0, 20000))
            old.append(number)
        return old

    def send(self, session, numbers):
        answer = session.post(self.torture.url + "/v1/events", data=lines(*(self.sent[n] for n in numbers)), timeout=10,
                              headers={"Authorization": "Bearer " + TOKEN, "Content-Type": "application/x-ndjson"})
        if answer.status_code == 503:
            assert int(answer.headers["Retry-After"]) > 0
            return False
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body["stored"] + body["duplicate"] == body["received"] == len(numbers), body
        return True

    def run(self):
        session = requests.Session()
        try:
            while time.monotonic() < self.torture.until:
                numbers = self.batch()
                while not self.delivered(session, numbers):
                    assert time.monotonic() < self.torture.until + PATIENCE, "never acknowledged"
                    time.sleep(self.random.uniform(0.01, 0.1))
                self.acknowledged.update(numbers)
        except AssertionError as failure:
            self.failure = failure

    def delivered(self, session, numbers):
        try:
            return self.send(session, numbers)
        except requests.RequestException:
            return False


class Torture:
    def __init__(self):
        self.random = random.Random(SEED)
        self.cluster = Cluster()
        self.database = Database(host=self.cluster.folder, template="template_here")
        self.folder = tempfile.mkdtemp()
        self.kills = {"collector": 0, "database": 0}
        self.listener = self.start()
        self.until = time.monotonic() + SECONDS

    def start(self):
        os.environ["LD_PRELOAD"] = os.environ.get("TORTURE_PRELOAD", "")
        try:
            listener = Listener(self.database, "--spool", f"{self.folder}/spool", key=f"{self.folder}/key")
        finally:
            del os.environ["LD_PRELOAD"]
        self.url = listener.url
        return listener

    def end_collector(self):
        self.listener.process.kill()
        self.listener.process.wait()
        shutil.rmtree(self.listener.folder)

    def kill_collector(self):
        self.end_collector()
        self.restart()

    def restart(self):
        start = time.monotonic()
        self.listener = self.start()
        assert time.monotonic() - start < 2, "slow to recover"
        self.kills["collector"] += 1

    def kill_database(self):
        """With it, every second time, the collector that spools meanwhile."""
        both = self.random.random() < 0.5
        self.cluster.stop()
        time.sleep(self.random.uniform(0, 0.5))
        if both:
            self.end_collector()
        self.cluster.start()
        if both:
            self.restart()
        self.kills["database"] += 1

    def run(self):
        while time.monotonic() < self.until:
            time.sleep(self.random.uniform(0.2, 1))
            if self.random.random() < 0.3:
                self.kill_database()
            else:
                self.kill_collector()

    def drain(self):
        until = time.monotonic() + PATIENCE
        while "\ndictameter_collector_spool_requests 0\n" not in self.listener.get("/metrics").text:
            assert time.monotonic() < until, "the spool does not drain"
            time.sleep(0.1)

    def close(self):
        self.listener.stop()
        self.cluster.remove()
        shutil.rmtree(self.folder)


def test_nothing_acknowledged_is_lost_and_nothing_is_stored_twice():
    print(f"TORTURE_SEED={SEED}")
    torture = Torture()
    try:
        senders = [Sender(number, torture) for number in range(SENDERS)]
        for sender in senders:
            sender.start()
        torture.run()
        for sender in senders:
            sender.join(PATIENCE + 10)
            assert not sender.is_alive() and sender.failure is None, (SEED, sender.failure)
        torture.drain()
        rows = torture.database.sql("SELECT audio_ms, words_final FROM event_document").splitlines()
        stored = [tuple(map(int, row.split("|"))) for row in rows]
        sent = {number: event["words_final"] for sender in senders for number, event in sender.sent.items()}
        acknowledged = set().union(*(sender.acknowledged for sender in senders))
        lost = acknowledged - {number for number, _ in stored}
        assert not lost, f"seed {SEED}: {len(lost)} of {len(acknowledged)} acknowledged are lost"
        assert len({number for number, _ in stored}) == len(stored), f"seed {SEED}: stored twice"
        assert all(sent.get(number) == words for number, words in stored), f"seed {SEED}: not as sent"
        assert torture.database.balances()
        ledger = torture.database.sql("SELECT sum(stored), sum(rejected), sum(conflicting) FROM ledger_entry")
        assert ledger == f"{len(stored)}|0|0", f"seed {SEED}"
        print(f"killed {torture.kills}, sent {len(sent)}, acknowledged {len(acknowledged)}, stored {len(stored)}")
        assert min(torture.kills.values()) > 0 or SECONDS < 10
    finally:
        torture.close()
