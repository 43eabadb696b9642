# SPDX-License-Identifier: GPL-3.0-or-later
"""What every torture has: senders that never give up, a collector that starts again, and what must hold at the end.

TORTURE_SECONDS is what all faults together may take (make torture: 1800); without it each has a short cut of itself.
TORTURE_SEED repeats the choices of a run. TORTURE_PRELOAD names a library for the collector.
"""
import contextlib
import datetime
import glob
import itertools
import math
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import pytest
import requests

sys.path.insert(0, "tests/collector")
from collecting import TOKEN, Cluster, Database, Listener, document, event_id, lines

BUILD = os.environ.get("DICTAMETER_BUILD", "build/release")
SECONDS = float(os.environ.get("TORTURE_SECONDS", "0"))
SEED = int(os.environ.get("TORTURE_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)
PATIENCE = float(os.environ.get("TORTURE_PATIENCE", "60"))  # seconds in which something must move, on a machine however busy
LEAST = 20 if SECONDS >= 1200 else 0  # cycles a fault
SENDERS = 8
USERS = 24
FIRST_PROBE = 7_000_000  # numbers of events that no sender sends
RELEASE = BUILD.endswith("release")
ALONE = bool(SECONDS) and RELEASE  # the machine is ours: times can be held
SLACK = 1 if ALONE else 4  # for what must happen within so many seconds
RECOVERY = 2.0 * SLACK  # seconds that a start may take: the median of them; one may have to wait for a busy machine
END = time.monotonic() + SECONDS
print(f"TORTURE_SEED={SEED}", flush=True)


def cycles(name, part, cut):
    """Numbers of cycles: `cut` of them, or as many as fit in a part of TORTURE_SECONDS, at least 20."""
    start = time.monotonic()
    count = 0
    while count < cut if not SECONDS else count < LEAST or time.monotonic() < start + part * SECONDS:
        if SECONDS and time.monotonic() > END:
            break
        yield count
        count += 1
    print(f"{name}: {count} cycles in {time.monotonic() - start:.0f} s", flush=True)
    if count < LEAST:
        pytest.fail(f"{name}: only {count} of {LEAST} cycles fitted")


def wait_until(done, progress, words):
    """A busy machine is slow, and no fault: what fails is that nothing gets further for PATIENCE. Progress is a number
    that rises; to and fro is none."""
    furthest, since = -math.inf, time.monotonic()
    while not done():
        now = progress()
        if now > furthest:
            furthest, since = now, time.monotonic()
        assert time.monotonic() < since + PATIENCE, f"seed {SEED}: {words}"
        time.sleep(0.05)


def starved(pid):
    """Seconds for which a thread of the process wanted to run and could not: of that which had to wait longest."""
    waited = [0.0]
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        with contextlib.suppress(OSError):
            with open(path, encoding="ascii") as file:
                waited.append(int(file.read().split()[1]) / 1e9)
    return max(waited)


def wait_for_end(process, seconds=20):
    """Of a process that was told to end. What it has to wait for the processor does not count. Its status."""
    start, before = time.monotonic(), starved(process.pid)
    while process.poll() is None:
        assert time.monotonic() < start + seconds + starved(process.pid) - before, f"seed {SEED}: it does not end"
        time.sleep(0.02)
    return process.returncode


def users():
    return [f"{number:02d}" + "A" * 41 for number in range(USERS)]


class Sender(threading.Thread):
    """Sends batches of new, old and bad events, each until it is acknowledged. Its memory is the journal of what was
    sent and acknowledged: nothing kills it."""

    def __init__(self, number, world):
        super().__init__(daemon=True)
        self.random = random.Random(SEED * 100 + number)
        self.number = number
        self.world = world
        self.seq = 0
        self.sent = {}  # number -> event
        self.bad = {}  # the same of those that break a rule
        self.skipped = set()  # seqs that are never sent
        self.acknowledged = set()
        self.failure = None
        self.answers = {}  # status -> count

    def new_number(self):
        """The number of an event stands in audio_ms."""
        self.seq += 1
        if self.random.random() < 0.03:
            self.skipped.add(self.seq)
            self.seq += 1
        number = self.seq * SENDERS + self.number
        event = document(client=f"t{self.number}", seq=self.seq, user=self.random.choice(self.world.users),
                         audio_ms=number, words_final=self.random.randint(0, 20000), hour=self.random.randint(0, 23))
        if self.random.random() < 0.05:
            event["words_final"] = -1
            self.bad[number] = event
        self.sent[number] = event
        return number

    def batch(self):
        """Half of it is repeated, half is new."""
        old = self.random.sample(sorted(self.sent), min(len(self.sent), 5))
        return old + [self.new_number() for _ in range(self.random.randint(1, 10))]

    def send(self, session, numbers):
        answer = session.post(self.random.choice(self.world.urls) + "/v1/events", timeout=self.world.timeout,
                              data=lines(*(self.sent[n] for n in numbers)),
                              headers={"Authorization": "Bearer " + TOKEN, "Content-Type": "application/x-ndjson"})
        self.answers[answer.status_code] = self.answers.get(answer.status_code, 0) + 1
        if answer.status_code == 503:
            assert int(answer.headers["Retry-After"]) > 0
            return False
        assert answer.status_code == 200 or answer.status_code == 400 and all(n in self.bad for n in numbers), answer.text
        body = answer.json()
        assert body["received"] == len(numbers), body
        assert body["rejected"] == sum(n in self.bad for n in numbers), body
        assert body["stored"] + body["duplicate"] + body["rejected"] == body["received"], body
        return True

    def run(self):
        session = requests.Session()
        try:
            while not self.world.enough.is_set():
                numbers = self.batch()
                while not self.delivered(session, numbers):
                    assert not self.world.given_up.is_set(), "never acknowledged"
                    time.sleep(self.random.uniform(0.01, 0.1))
                self.acknowledged.update(numbers)
        except AssertionError as failure:
            self.failure = failure

    def delivered(self, session, numbers):
        try:
            return self.send(session, numbers)
        except requests.RequestException:
            return False


class World:
    """A database (in a cluster of its own where faults hit it), a collector with a spool, and the senders."""

    def __init__(self, cluster=None, options=(), environment=None, before=(), timeout=10):
        self.random = random.Random(SEED)
        self.cluster = cluster
        self.database = Database(host=cluster.folder, template="template_here") if cluster else Database()
        self.database.sql("INSERT INTO client SELECT 100 + n, 1, 't' || n FROM generate_series(0, %d) n" % (SENDERS - 1))
        self.folder = tempfile.mkdtemp()
        self.options = options
        self.environment = dict(environment or {})
        if os.environ.get("TORTURE_PRELOAD"):
            self.environment.setdefault("LD_PRELOAD", os.environ["TORTURE_PRELOAD"])
        self.before = before
        self.timeout = timeout
        self.users = users()
        self.enough = threading.Event()
        self.given_up = threading.Event()
        self.senders = []
        self.counter = itertools.count()
        self.probes = {}  # number -> event of those that no sender sends
        self.probed = set()  # of them, those that were acknowledged
        self.listener = None
        self.starts = []
        self.start()

    def start(self):
        start = time.monotonic()
        self.listener = Listener(self.database, "--spool", f"{self.folder}/spool", *self.options,
                                 key=f"{self.folder}/key", before=self.before, environment=self.environment)
        self.urls = [self.listener.url]
        return time.monotonic() - start

    def send(self):
        self.senders = [Sender(number, self) for number in range(SENDERS)]
        for sender in self.senders:
            sender.start()

    def kill_collector(self):
        assert self.listener.process.poll() is None, self.listener.log()  # it did not end by itself
        self.listener.process.kill()
        self.listener.process.wait()
        shutil.rmtree(self.listener.folder)

    def restart(self):
        self.starts.append(self.start())
        assert self.starts[-1] < 5 * RECOVERY, f"slow to recover: {self.starts[-1]:.1f} s"

    def deliver(self):
        """What was begun is acknowledged."""
        self.enough.set()
        wait_until(lambda: not any(sender.is_alive() for sender in self.senders), self.acknowledged, "never acknowledged")
        for sender in self.senders:
            assert sender.failure is None, (SEED, sender.failure)

    def acknowledged(self):
        """How many events are, of all senders."""
        return sum(len(sender.acknowledged) for sender in self.senders)

    def post(self, events, timeout=60):
        return self.listener.post(lines(*events), timeout=timeout)

    def probe(self, number=None, timeout=10):
        """Sends one event, a new one or again. Its number and the answer: None where there is none."""
        if number is None:
            number = FIRST_PROBE + next(self.counter)
            self.probes[number] = document(audio_ms=number)
        try:
            answer = self.post([self.probes[number]], timeout)
        except requests.RequestException:
            return number, None
        if answer.status_code == 200:
            self.probed.add(number)
        else:
            assert answer.status_code == 503, answer.text
        return number, answer

    def stores(self):
        """Does it acknowledge, and not from the spool?"""
        _, answer = self.probe()
        return answer is not None and answer.status_code == 200 and "Dictameter-Spooled" not in answer.headers

    def gauge(self, name):
        text = self.listener.get("/metrics").text
        return float(text.split(f"\ndictameter_collector_{name} ")[1].split("\n")[0])

    def drain(self):
        wait_until(lambda: self.gauge("spool_requests") == 0, lambda: -self.gauge("spool_requests"),
                   "the spool does not drain")

    def finish(self):
        """Everything that must hold once nothing fails any more."""
        assert self.listener.process.poll() is None, self.listener.log()
        assert not self.starts or statistics.median(self.starts) < RECOVERY, f"slow to recover: {self.starts}"
        self.deliver()
        self.drain()
        check_events(self)
        check_ledger(self)
        return check_published(self)

    def close(self):
        self.enough.set()
        self.given_up.set()
        if self.listener.process.poll() is None:
            self.listener.process.kill()
            self.listener.process.wait()
        if os.path.exists(self.listener.folder):
            shutil.rmtree(self.listener.folder)
        if self.cluster:
            self.cluster.remove()
        else:
            self.database.drop()
        shutil.rmtree(self.folder)


def check_events(world):
    """Acknowledged is a subset of stored, stored of sent; nothing twice; contents equal."""
    rows = world.database.sql("SELECT audio_ms, words_final, hour, day FROM event_document").splitlines()
    stored = {}
    for row in rows:
        number, words, hour, day = row.split("|")
        assert int(number) not in stored, f"seed {SEED}: {number} is stored twice"
        stored[int(number)] = (int(words), int(hour), day)
    sent = {n: e for s in world.senders for n, e in s.sent.items() if n not in s.bad} | world.probes
    acknowledged = {n for s in world.senders for n in s.acknowledged if n not in s.bad} | world.probed
    lost = acknowledged - stored.keys()
    assert not lost, f"seed {SEED}: {len(lost)} of {len(acknowledged)} acknowledged are lost"
    for number, content in stored.items():
        event = sent.get(number)
        assert event and content == (event["words_final"], event["hour"], event["day"]), f"seed {SEED}: {number} is not as sent"
    print(f"sent {len(sent)}, acknowledged {len(acknowledged)}, stored {len(stored)}", flush=True)


def seqs(world, sender):
    ranges = world.database.sql("SELECT lower(r), upper(r) FROM (SELECT unnest(range_agg(seqs)) AS r FROM ledger_entry "
                                f"WHERE client_id = {100 + sender.number}) x")
    return {seq for row in ranges.splitlines() for seq in range(*map(int, row.split("|")))}


def check_ledger(world):
    """It balances, and what is missing of each client's numbers is what was refused or never sent."""
    assert world.database.balances()
    stored = world.database.count("event_document")
    ledger = world.database.sql("SELECT coalesce(sum(stored), 0), coalesce(sum(conflicting), 0) FROM ledger_entry")
    assert ledger == f"{stored}|0", f"seed {SEED}: {ledger} of {stored}"
    for sender in world.senders:
        told = seqs(world, sender)
        assert set(range(1, sender.seq + 1)) - told == sender.skipped, f"seed {SEED}: gaps of t{sender.number}"
        accepted = {e["seq"] for n, e in sender.sent.items() if n not in sender.bad}
        assert told - accepted == {e["seq"] for e in sender.bad.values()}, f"seed {SEED}: refusals of t{sender.number}"


def check_published(world):
    """What the analyzer makes of it is what the rows give when they are counted again. Whether it showed totals: it
    does not where one clinician has too large a part."""
    # By then a month and 91 days that hold all of it are over: of what runs nothing is told.
    later = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=70)).date().isoformat()
    subprocess.run([f"{BUILD}/dictameter-analyzer", "run", "--as-of", later, "--database",
                    world.database.conninfo().replace("user=dictameter_collector", "user=dictameter_analyzer")],
                   check=True, capture_output=True)
    raw = world.database.sql("SELECT count(*), sum(audio_ms) FROM event_document")
    assert world.database.sql("SELECT sum(documents_signed), sum(audio_ms) FROM clinician_day") == raw, f"seed {SEED}"
    documents, audio = raw.split("|")
    shown = world.database.sql("SELECT max(numerator) FILTER (WHERE metric_id = 1001), max(numerator) FILTER "
                               "(WHERE metric_id = 1004) FROM measure WHERE state = 0").split("|")
    assert not shown[0] or int(shown[0]) == int(documents), f"seed {SEED}: {shown}"
    assert not shown[1] or abs(float(shown[1]) * 3_600_000 / int(audio) - 1) < 1e-9, f"seed {SEED}: {shown}"
    return all(shown)
