# SPDX-License-Identifier: GPL-3.0-or-later
"""D5, D12: disks that are full, for the spool and for the database, and damage to what stands in the spool."""
import os
import random
import shutil
import subprocess
import tempfile
import time

import pytest

from torturing import SEED, Cluster, World, cycles, wait_until

MB = 1024 * 1024


@pytest.fixture
def small_disk():
    """Makes folders of a few MB."""
    made = []

    def mount(megabytes):
        folder = tempfile.mkdtemp()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], capture_output=True)
        if done.returncode != 0:
            os.rmdir(folder)
            pytest.skip("this machine lets nobody mount a small disk: full disks were NOT tried")
        os.chmod(folder, 0o755)
        made.append(folder)
        return folder

    yield mount
    for folder in made:
        subprocess.run(["umount", "-l", folder], check=True)
        os.rmdir(folder)


def fill(folder):
    with open(f"{folder}/filler", "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 65536)
        except OSError:
            pass


def wait_for_503(world):
    """Until nothing can be acknowledged any more."""
    def refused():
        return sum(sender.answers.get(503, 0) for sender in world.senders)

    before = refused()
    wait_until(lambda: refused() >= before + 10, refused, "acknowledged on a full disk?")


def test_d5_a_full_spool_refuses_and_drains_by_itself(small_disk):
    cluster = Cluster()
    world = World(cluster=cluster)
    spool = small_disk(16)
    world.kill_collector()
    shutil.rmtree(f"{world.folder}/spool")
    os.symlink(spool, f"{world.folder}/spool")
    world.restart()
    try:
        world.send()
        for _ in cycles("D5 spool", 0.03, 1):
            time.sleep(0.3)
            cluster.stop()
            fill(spool)
            wait_for_503(world)
            os.remove(f"{spool}/filler")
            time.sleep(0.2)  # now there is room again, and then the database
            cluster.start()
        world.finish()
    finally:
        world.close()


def test_d5_a_full_database_refuses_and_drains_by_itself(small_disk):
    folder = small_disk(160)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    cluster = Cluster(folder=folder, settings="-c max_wal_size=32MB -c min_wal_size=32MB")
    world = World(cluster=cluster, options=("--spool-limit", str(MB)))
    try:
        world.send()
        for _ in cycles("D5 database", 0.04, 1):
            time.sleep(0.3)
            fill(folder)
            wait_for_503(world)
            os.remove(f"{folder}/filler")
            cluster.ensure()
        world.finish()
    finally:
        cluster.remove = cluster.end  # its folder goes with the small disk
        world.close()


# Damage. Each is told by how many of the requests in the file it may cost.


def flip_bit(path, chooser):
    at = chooser.randrange(os.path.getsize(path))
    with open(path, "r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << chooser.randrange(8)]))
    return 1


def cut_off(path, chooser):
    size = os.path.getsize(path)
    os.truncate(path, chooser.randrange(1, size))
    return None


def add_garbage(path, chooser):
    with open(path, "ab") as file:
        file.write(chooser.randbytes(chooser.randrange(1, 5000)))
    return 0


def test_d12_damage_costs_what_it_hit_and_is_counted():
    cluster = Cluster()
    world = World(cluster=cluster)
    chooser = random.Random(SEED)
    damages = [flip_bit, cut_off, add_garbage]
    lost = 0
    try:
        for cycle in cycles("D12", 0.04, 3):
            assert world.stores()
            cluster.stop()
            spooled = [world.probe()[0] for _ in range(10)]
            assert all(number in world.probed for number in spooled)
            world.kill_collector()
            name = next(n for n in os.listdir(f"{world.folder}/spool") if n.endswith(".spool"))
            at_most = damages[cycle % len(damages)](f"{world.folder}/spool/{name}", chooser)
            cluster.start()
            world.restart()
            world.drain()
            stored = set(map(int, world.database.sql("SELECT audio_ms FROM event_document").split()))
            gone = [number for number in spooled if number not in stored]
            assert at_most is None or len(gone) <= at_most, (SEED, gone)
            assert world.gauge("spool_damaged") == 1, SEED
            kept = [n for n in os.listdir(f"{world.folder}/spool") if n.endswith(".damaged")]
            assert len(kept) == 1, "it is not kept aside"
            os.remove(f"{world.folder}/spool/{kept[0]}")
            if at_most is None:  # those before the cut are all there
                assert gone == spooled[len(spooled) - len(gone):], SEED
            for number in gone:  # a sender that still has them may send them again
                assert world.probe(number)[1].json()["stored"] == 1
            lost += len(gone)
        print(f"{lost} requests were hit")
        world.finish()
    finally:
        world.close()
