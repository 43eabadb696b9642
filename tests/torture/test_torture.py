# SPDX-License-Identifier: GPL-3.0-or-later
"""D1, D3, D10: collector and database are killed again and again under senders that repeat half of what they send.

The mutants of the collector are held against this file: see mutants.
"""
import os
import signal
import subprocess
import time

from torturing import PATIENCE, SECONDS, SEED, SLACK, Cluster, World, cycles

MIXED_S = float(os.environ.get("TORTURE_MIXED", "0")) or SECONDS * 0.15 or 10


class Killing(World):
    def __init__(self):
        super().__init__(cluster=Cluster())
        self.kills = {"collector": 0, "database": 0}

    def kill_both(self):
        """The database, and every second time the collector that spools meanwhile."""
        both = self.random.random() < 0.5
        self.cluster.stop()
        time.sleep(self.random.uniform(0, 0.5))
        if both:
            self.kill_collector()
        self.cluster.start()
        if both:
            self.restart()
        self.kills["database"] += 1

    def run(self):
        until = time.monotonic() + MIXED_S
        while time.monotonic() < until:
            time.sleep(self.random.uniform(0.2, 1))
            if self.random.random() < 0.3:
                self.kill_both()
            else:
                self.kill_collector()
                self.restart()
                self.kills["collector"] += 1


def test_d1_d3_nothing_acknowledged_is_lost_and_nothing_is_stored_twice():
    killing = Killing()
    try:
        killing.send()
        killing.run()
        assert killing.finish(), "no total was published"
        print(f"killed {killing.kills}")
        assert min(killing.kills.values()) > 0 or MIXED_S <= 10
        check_replay(killing)
    finally:
        killing.close()


def check_replay(world):
    """D10: everything once more, in other batches: it changes no count but that of the duplicates."""
    before = world.database.sql("SELECT count(*), sum(words_final) FROM event_document")
    for sender in world.senders:
        good = [event for number, event in sender.sent.items() if number not in sender.bad]
        world.random.shuffle(good)
        for i in range(0, len(good), 700):
            answer = world.post(good[i:i + 700]).json()
            assert (answer["stored"], answer["duplicate"]) == (0, len(good[i:i + 700])), (SEED, answer)
    world.drain()
    assert world.database.sql("SELECT count(*), sum(words_final) FROM event_document") == before
    assert world.database.balances()


def kill_postmaster(cluster):
    with open(f"{cluster.folder}/data/postmaster.pid", encoding="ascii") as file:
        os.kill(int(file.readline()), signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while True:  # its children need a moment to notice, and hold its memory until then
        try:
            return cluster.start()
        except subprocess.CalledProcessError:
            assert time.monotonic() < until, "the database does not start any more"
            time.sleep(0.1)


def end_connections(cluster, world):
    world.database.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'dictameter_collector'")


def stop_at_once(cluster):
    cluster.stop()
    cluster.start()


def test_d3_a_database_that_dies_in_any_way_is_found_again_within_five_seconds():
    cluster = Cluster()
    world = World(cluster=cluster)
    ways = [lambda: kill_postmaster(cluster), lambda: end_connections(cluster, world), lambda: stop_at_once(cluster)]
    try:
        world.send()
        for cycle in cycles("D3", 0.06, 3):
            time.sleep(world.random.uniform(0.1, 0.6))
            ways[cycle % len(ways)]()
            until = time.monotonic() + 5 * SLACK
            before = world.database.count("event_document")
            while world.database.count("event_document") == before:
                assert time.monotonic() < until, f"seed {SEED}: slow to reconnect"
        world.finish()
    finally:
        world.close()
