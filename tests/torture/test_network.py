# SPDX-License-Identifier: GPL-3.0-or-later
"""D4, D8, D13: answers that never arrive, descriptors and memory that run out, and clients that drip."""
import contextlib
import os
import socket
import statistics
import threading
import time

import pytest
from torturing import ALONE, RELEASE, SEED, World, cycles

MB = 1024 * 1024


class Cutting:
    """A proxy that cuts some connections just before the answer. It knows no HTTP: a request gets a connection."""

    def __init__(self, port, chooser):
        self.port = port
        self.chooser = chooser
        self.cut = 0
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.socket.accept()
                threading.Thread(target=self.forward, args=(client,), daemon=True).start()

    def forward(self, client):
        with client, socket.create_connection(("127.0.0.1", self.port)) as server, contextlib.suppress(OSError):
            threading.Thread(target=self.copy, args=(client, server), daemon=True).start()
            while answer := server.recv(65536):
                if self.chooser.random() < 0.5:
                    self.cut += 1
                    server.shutdown(socket.SHUT_RDWR)
                    client.shutdown(socket.SHUT_RDWR)  # close() alone would wait for copy()
                    return
                client.sendall(answer)

    @staticmethod
    def copy(client, server):
        with contextlib.suppress(OSError):
            while request := client.recv(65536):
                server.sendall(request)

    def close(self):
        self.socket.close()


def test_d4_an_event_whose_answer_was_cut_is_a_duplicate_the_next_time():
    world = World()
    proxy = Cutting(world.listener.port, world.random)
    try:
        world.urls = [proxy.url]
        world.send()
        for _ in cycles("D4", 0.03, 3):
            before = proxy.cut
            while proxy.cut < before + 20:
                time.sleep(0.02)
        world.urls = [world.listener.url]
        world.finish()
        again = sum(len(s.sent) - len(s.bad) for s in world.senders)
        assert int(world.database.sql("SELECT sum(duplicate) FROM ledger_entry")) > 0
        print(f"{proxy.cut} answers were cut, {again} events are stored once each")
    finally:
        proxy.close()
        world.close()


def holds(world, seconds):
    """It answers and stores within so many seconds."""
    until = time.monotonic() + seconds
    while not world.stores():
        assert time.monotonic() < until, f"seed {SEED}: it does not recover"
        time.sleep(0.1)


def test_d8_without_descriptors_it_recovers_when_clients_leave():
    world = World(before=("prlimit", "--nofile=64:64"), timeout=3)
    try:
        world.send()
        for _ in cycles("D8 descriptors", 0.03, 2):
            crowd = []
            with contextlib.suppress(OSError):
                for _ in range(100):
                    crowd.append(socket.create_connection(("127.0.0.1", world.listener.port), timeout=1))
            time.sleep(0.5)
            for connection in crowd:
                connection.close()
            holds(world, 10)
        world.finish()
    finally:
        world.close()


class Group:
    """A control group with so little memory; None where this machine makes none."""

    def __init__(self, size):
        self.folder = None
        for root, name in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
            folder = f"{root}/dictameter-torture-{os.getpid()}"
            with contextlib.suppress(OSError):
                os.mkdir(folder)
                self.folder = folder
                with open(f"{folder}/{name}", "w", encoding="ascii") as file:
                    file.write(str(size))
                return
            self.close()

    def add(self, pid):
        with open(f"{self.folder}/cgroup.procs", "w", encoding="ascii") as file:
            file.write(str(pid))

    def close(self):
        if self.folder:
            os.rmdir(self.folder)
            self.folder = None


def send_large(world):
    """Bodies of 4 MB that are only half sent: what the server holds of them is memory."""
    connections = []
    with contextlib.suppress(OSError):
        for _ in range(16):
            connection = socket.create_connection(("127.0.0.1", world.listener.port), timeout=2)
            connections.append(connection)
            connection.sendall(b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n" + b" " * 4 * MB)
    return connections


def test_d8_in_64_mb_of_memory_it_lives_or_starts_again_and_loses_nothing():
    if not RELEASE:
        pytest.skip("the sanitizers need more than 64 MB: little memory was NOT tried")
    group = Group(64 * MB)
    if not group.folder:
        pytest.skip("this machine lets nobody make a control group: little memory was NOT tried")
    world = World(timeout=5)
    ends = 0
    try:
        group.add(world.listener.process.pid)
        world.send()
        for _ in cycles("D8 memory", 0.03, 2):
            crowd = send_large(world)
            time.sleep(0.3)
            if world.listener.process.poll() is not None:  # as systemd would
                ends += 1
                world.restart()
                group.add(world.listener.process.pid)
            for connection in crowd:
                connection.close()
            holds(world, 10)
        world.finish()
        print(f"it was ended {ends} times")
    finally:
        world.close()
        time.sleep(0.1)
        group.close()


class Drips:
    """Two hundred clients, from several addresses, that send a byte now and then."""

    def __init__(self, port, count=200):
        self.ended = threading.Event()
        self.connections = []
        for number in range(count):
            connection = socket.socket()
            connection.bind((f"127.0.0.{2 + number % 4}", 0))
            connection.connect(("127.0.0.1", port))
            connection.sendall(b"POST /v1/events HTTP/1.1\r\nX: ")
            self.connections.append(connection)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.ended.wait(0.5):
            for connection in self.connections:
                with contextlib.suppress(OSError):
                    connection.send(b"x")

    def close(self):
        self.ended.set()
        self.thread.join()
        for connection in self.connections:
            connection.close()


def p99(world, count=300):
    seconds = []
    for _ in range(count):
        start = time.monotonic()
        _, answer = world.probe()
        seconds.append(time.monotonic() - start)
        assert answer is not None and answer.status_code == 200, SEED
    return statistics.quantiles(seconds, n=100)[98]


def test_d13_drips_do_not_slow_down_others():
    world = World()
    ratios = []
    try:
        p99(world, 50)
        for _ in cycles("D13", 0.03, 3):
            alone = p99(world)
            drips = Drips(world.listener.port)
            among = p99(world)
            drips.close()
            ratios.append(among / alone)
        print(f"p99 among drips / alone: {' '.join(f'{ratio:.2f}' for ratio in ratios)}")
        assert (statistics.median if ALONE else min)(ratios) < 2, (SEED, ratios)
        world.finish()
    finally:
        world.close()
