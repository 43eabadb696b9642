# SPDX-License-Identifier: GPL-3.0-or-later
"""D9, D11, D14: clocks that jump, a process that stands still while another works, and a rolling restart."""
import datetime
import glob
import os
import shutil
import signal
import threading
import time

import pytest

from torturing import RELEASE, SECONDS, SEED, SLACK, Listener, World, cycles, document, event_id

HOUR = 3600
JUMPS = (HOUR, -HOUR, 0, -2 * HOUR, 2 * HOUR)  # [s] against the true time


def faketime():
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not found:
        pytest.skip("faketime is not here: jumps of the clock were NOT tried")
    if not RELEASE:
        pytest.skip("the sanitizers must come first of what is preloaded: jumps of the clock were NOT tried")
    return found[0]


def set_clock(path, seconds):
    with open(path + ".new", "w", encoding="ascii") as file:
        file.write(f"{seconds:+d}s\n")
    os.rename(path + ".new", path)


def at(year):
    return event_id(datetime.datetime(year, 1, 2, tzinfo=datetime.timezone.utc))


def check_old_and_new(world):
    """Ids of 1970 and 2100 are refused for their time, and nothing else is."""
    answer = world.post([document(event_id=at(1970)), document(event_id=at(2100)), document(event_id=at(2100))])
    assert answer.status_code == 200, answer.text
    assert [error["code"] for error in answer.json()["errors"]] == ["event_id_time"] * 3, SEED


def run_backwards(clock, ended):
    seconds = 0
    while not ended.wait(0.001):
        seconds -= 2
        set_clock(clock, seconds)


def check_backwards(world, clock):
    """Those who come alone after many came at once are waited for by a clock: it must not be this one."""
    ended = threading.Event()
    runner = threading.Thread(target=run_backwards, args=(clock, ended), daemon=True)
    runner.start()
    for _ in range(5):
        many = [threading.Thread(target=world.probe) for _ in range(16)]
        for thread in many:
            thread.start()
        for thread in many:
            thread.join()
        start = time.monotonic()
        assert world.stores(), f"seed {SEED}: it stores no more"
        assert time.monotonic() - start < 2 * SLACK, f"seed {SEED}: it is held up"
    ended.set()
    runner.join()
    set_clock(clock, 0)


def test_d9_a_clock_that_jumps_loses_nothing_and_holds_up_nobody():
    library = faketime()
    clock = f"/tmp/dictameter-clock-{os.getpid()}"
    set_clock(clock, 0)
    world = World(timeout=5, environment={
        "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": clock, "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_XRESET": "1"})
    try:
        check_backwards(world, clock)
        world.send()
        for cycle in cycles("D9", 0.04, 5):
            set_clock(clock, JUMPS[cycle % len(JUMPS)])
            time.sleep(0.4)
            start = time.monotonic()
            assert world.stores(), f"seed {SEED}: it stores no more"
            assert time.monotonic() - start < 2 * SLACK, f"seed {SEED}: it is held up"
            check_old_and_new(world)
        set_clock(clock, 0)
        world.finish()
    finally:
        world.close()
        os.remove(clock)


def test_d11_one_that_stood_still_applies_nothing_twice():
    """Another collector takes what the first one holds up; then the first goes on where it was."""
    world = World(timeout=2)
    other = Listener(world.database, "--spool", f"{world.folder}/other", key=f"{world.folder}/key")
    pause = 10 if SECONDS else 3
    try:
        world.urls = [world.listener.url, other.url]
        world.send()
        for cycle in cycles("D11", 0.12, 1):
            stopped = (world.listener, other)[cycle % 2].process
            time.sleep(world.random.uniform(0.2, 0.6))
            stopped.send_signal(signal.SIGSTOP)
            time.sleep(pause)
            stopped.send_signal(signal.SIGCONT)
        world.finish()
        assert other.stop() == 0
    finally:
        if other.process.poll() is None:
            other.process.kill()
            other.process.wait()
            shutil.rmtree(other.folder)
        world.close()


def test_d14_a_rolling_restart_under_load_loses_nothing():
    """There is one version only, so that there is nothing to upgrade from: the restart of an upgrade is what is tried."""
    world = World()
    try:
        world.send()
        for _ in cycles("D14 restart", 0.03, 2):
            time.sleep(world.random.uniform(0.2, 0.6))
            start = time.monotonic()
            assert world.listener.stop() == 0
            assert time.monotonic() - start < 10, "slow to drain"
            world.restart()
        world.finish()
        print("D14: SKIPPED but for the restart: another version to upgrade to does not exist yet")
    finally:
        world.close()
