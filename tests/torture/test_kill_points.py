# SPDX-License-Identifier: GPL-3.0-or-later
"""D2, D6, D7: a script of one batch, once for every call in it that can be the last or can go wrong.

The script: a batch while the database is there, a batch while it is away, then it comes back and the backlog is
stored. Call after call is hit until the script completes unhurt.
"""
import os
import random
import shutil
import subprocess
import tempfile
import time

import pytest
import requests

from torturing import END, RELEASE, SECONDS, SEED, Cluster, World, wait_for_end

EX_OSERR, EX_IOERR = 71, 74
SHARE = {"kill": 0.06, "killed": 0.05, "disk": 0.03, "memory": 0.1}
CALLS = {"kill": 60, "killed": 60, "disk": 8, "memory": 320}  # that the script makes, about


@pytest.fixture(scope="module")
def cluster():
    made = Cluster()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def library():
    folder = tempfile.mkdtemp()
    memory = ["-DWITH_MEMORY"] if RELEASE else []
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", *memory, "-o", f"{folder}/faults.so", "tests/torture/faults.c"],
                   check=True)
    yield f"{folder}/faults.so"
    shutil.rmtree(folder)


class Script(World):
    """One run of it against a database that all runs share."""

    def __init__(self, cluster):
        super().__init__(cluster=cluster)
        self.plain = self.environment

    def hit(self, library, kind, at):
        """Starts anew with a fault in store, and goes through the script. Whether the fault was met."""
        self.armed = f"{self.folder}/armed"
        self.environment = dict(self.plain, LD_PRELOAD=library, FAULT_KIND=kind, FAULT_AT=str(at), FAULT_ARMED=self.armed,
                                ASAN_OPTIONS="verify_asan_link_order=0")
        self.start()
        open(self.armed, "w", encoding="ascii").close()
        first, _ = self.probe(timeout=5)
        self.cluster.stop()
        second, _ = self.probe(timeout=5)
        self.cluster.start()
        self.wait_until_quiet()
        self.listener.process.terminate()
        self.status = wait_for_end(self.listener.process)
        met = not os.path.exists(self.armed)
        if not met:
            os.remove(self.armed)
        self.log = self.listener.log()
        shutil.rmtree(self.listener.folder)
        self.recover(first, second)
        return met

    def wait_until_quiet(self):
        until = time.monotonic() + 10
        while self.listener.process.poll() is None and time.monotonic() < until:
            try:
                if self.gauge("spool_requests") == 0:
                    return
            except (requests.RequestException, IndexError):
                pass
            time.sleep(0.05)

    def recover(self, *numbers):
        """Without the fault all comes to its end: what was sent is sent again, as a sender does."""
        self.environment = self.plain
        self.restart()
        self.drain()
        for number in numbers:
            _, answer = self.probe(number)
            counts = answer.json()
            assert counts["stored"] + counts["duplicate"] == 1, counts
        stored = self.database.sql("SELECT audio_ms FROM event_document").split()
        assert len(set(stored)) == len(stored), "stored twice"
        assert set(map(int, stored)) == self.probes.keys()
        assert self.database.balances()
        self.kill_collector()

    def close(self):
        self.listener.folder = self.folder
        self.database.drop()
        shutil.rmtree(self.folder)


def points(kind):
    """Every point where there is time, else some by the seed: those at the start, then at random."""
    chooser = random.Random(SEED)
    if not SECONDS:
        yield from sorted(chooser.sample(range(1, CALLS[kind]), 3))
        return
    until = min(time.monotonic() + SHARE[kind] * SECONDS, END)
    at = 1
    while time.monotonic() < until:
        yield at
        at += 1 if kind != "memory" else chooser.randint(1, 30)


def enumerate_faults(cluster, library, kind, judge):
    script = Script(cluster)
    script.kill_collector()
    count = 0
    complete = False
    try:
        for at in points(kind):
            met = script.hit(library, kind, at)
            judge(script, at, met)
            count += 1
            if not met:
                complete = True
                break
    finally:
        if script.listener.process.poll() is None:
            script.listener.process.kill()
            script.listener.process.wait()
    script.close()
    print(f"{kind}: {count} points, {'until the script completed' if complete else 'not all of them'}", flush=True)


@pytest.mark.parametrize("kind", ["kill", "killed"])
def test_d2_it_may_die_at_any_call(cluster, library, kind):
    def judge(script, at, met):
        assert script.status == (-9 if met else 0), (at, script.status, script.log)

    enumerate_faults(cluster, library, kind, judge)


def test_d6_an_error_of_the_disk_ends_it_before_an_acknowledgement(cluster, library):
    def judge(script, at, met):
        assert script.status == (EX_IOERR if met else 0), (at, script.status, script.log)
        assert not met or "spool: " in script.log

    enumerate_faults(cluster, library, "disk", judge)


def test_d7_without_memory_it_ends_by_itself_or_goes_on(cluster, library):
    if not RELEASE:
        pytest.skip("the sanitizers have an allocator of their own: failing allocations were NOT tried")

    def judge(script, at, met):
        assert script.status in ((0, EX_OSERR) if met else (0,)), (at, script.status, script.log)

    enumerate_faults(cluster, library, "memory", judge)


@pytest.mark.parametrize("which", [1, 2])  # that of a request, and that of the spool
def test_d7_without_memory_where_a_copy_begins_it_goes_on(cluster, library, which):
    script = Script(cluster)
    script.kill_collector()
    try:
        assert script.hit(library, "copy", which), "it was not met"
        assert script.status == 0, (script.status, script.log)
    finally:
        if script.listener.process.poll() is None:
            script.listener.process.kill()
            script.listener.process.wait()
    script.close()
