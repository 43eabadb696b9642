# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast events come in: `listen` and `import` against a bare binary COPY of the same rows.

BENCH_EVENTS sets about how many documents there are (1,000,000).
"""
import collections
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, "tests/collector")
sys.path.insert(0, "tests/bench")
import collecting
import loading

BUILD = os.environ.get("DICTAMETER_BUILD", "build/release")
EVENTS = int(os.environ.get("BENCH_EVENTS", "1000000"))
DAYS = 60
STRETCHES = 10
EVENTS_A_CLINICIAN = 320  # in so many days, about
OLD = ("--retention-months", "240")  # the simulated year ends on a fixed day


def simulate(*more):
    clinicians = max(EVENTS // EVENTS_A_CLINICIAN, 30)
    command = [f"{BUILD}/dictameter-collector", "simulate", "--clinicians", str(clinicians), "--days", str(DAYS), *more]
    return subprocess.run(command, check=True, capture_output=True).stdout


def database():
    made = collecting.Database.__new__(collecting.Database)
    made.host = None
    made.name = f"bench_{os.getpid()}_{next(collecting._numbers)}"
    made._run("postgres", f'CREATE DATABASE "{made.name}" TEMPLATE dictameter_template')
    with tempfile.NamedTemporaryFile() as structure:
        structure.write(simulate("--structure"))
        structure.flush()
        subprocess.run([f"{BUILD}/dictameter-schema", "structure", "import", "--database", f"dbname={made.name}",
                        structure.name], check=True, capture_output=True)
    return made


def report(name, events, seconds, limit=None):
    rate = events / seconds
    share = "" if limit is None else f"  {rate / limit:5.2f} of the limit"
    print(f"{name:44} {events:8d} events {seconds:7.2f} s {rate:9.0f}/s{share}", flush=True)
    return rate


def copy_limit(source, folder):
    """The rows of the first database into the tables of a fresh one, by COPY alone."""
    target = database()
    path = os.path.join(folder, "rows")
    months = source.sql("SELECT DISTINCT date_trunc('month', recorded_at AT TIME ZONE 'UTC')::date FROM event_document")
    for month in months.split():
        target.sql(f"SELECT partition_ensure('event_document', '{month}')")
    with open(path, "wb") as file:
        subprocess.run(["psql", "-X", "-q", "-d", source.name, "-c",
                        "COPY (SELECT * FROM dictameter.event_document ORDER BY event_id) TO STDOUT (FORMAT binary)"],
                       stdout=file, check=True)
    start = time.monotonic()
    with open(path, "rb") as file:
        subprocess.run(["psql", "-X", "-q", "-d", target.name, "-c",
                        "COPY dictameter.event_document FROM STDIN (FORMAT binary)"], stdin=file, check=True)
    seconds = time.monotonic() - start
    events = target.count("event_document")
    target.drop()
    return report("COPY alone, into the same table (the limit)", events, seconds)


def requests_of(documents, size, form=b"".join, content_type="application/x-ndjson"):
    """The lines of each site in requests of so many events."""
    sites = collections.defaultdict(list)
    for line in documents:
        sites[json.loads(line)["site"]].append(line)
    return [loading.request("/v1/events", "dmt_" + site, content_type, form(lines[i:i + size]))
            for site, lines in sites.items() for i in range(0, len(lines), size)]


def compact(lines):
    return collecting.compact(*map(json.loads, lines))


def open_listener(documents, *options):
    made = database()
    for site in sorted({json.loads(line)["site"] for line in documents}):
        made.add_token("dmt_" + site, site=made.sql(f"SELECT site_id FROM site WHERE code = '{site}'"))
    return made, collecting.Listener(made, *OLD, *options)


def threads_of(process):
    """CPU seconds of each thread, the oldest first."""
    folder = f"/proc/{process.pid}/task"
    ticks = os.sysconf("SC_CLK_TCK")
    seconds = []
    for task in sorted(os.listdir(folder), key=int):
        with open(f"{folder}/{task}/stat", encoding="ascii") as stat:
            fields = stat.read().rpartition(")")[2].split()
        seconds.append((int(fields[11]) + int(fields[12])) / ticks)
    return seconds


def peak_mb(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def cpu_of(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def server_cpu(made):
    """CPU seconds of the backends that serve the collector: COPY with index and CHECKs, ids told apart, commit."""
    pids = made.sql(f"SELECT pid FROM pg_stat_activity WHERE datname = '{made.name}' AND usename = 'dictameter_collector'")
    return sum(cpu_of(pid) for pid in pids.split())


def commits(made):
    """How often a commit waited for the disk, and how long in all [s]."""
    count, waited = made.sql("SELECT wal_sync, wal_sync_time FROM pg_stat_wal").split("|")
    return int(count), float(waited) / 1000


class Split:
    """Who used how much CPU between its making and print()."""

    def __init__(self, made, listener):
        self.made = made
        self.listener = listener
        made.sql("ALTER SYSTEM SET track_wal_io_timing = on")
        made.sql("SELECT pg_reload_conf()")
        self.commits = commits(made)
        self.sender = loading.sender_cpu()

    def print(self, seconds):
        threads = threads_of(self.listener.process)
        sender = loading.sender_cpu() - self.sender
        count, waited = (after - before for before, after in zip(self.commits, commits(self.made)))
        # the first thread waits, then come two committers and the keeper, then those of HTTP
        print(f"    CPU: decoding and checking {sum(threads[4:]):.1f} s, committers {sum(threads[1:3]):.1f} s, database "
              f"{server_cpu(self.made):.1f} s, sender {sender:.1f} s of {seconds:.1f} s on {os.cpu_count()} cores; "
              f"{count} commits waited {waited:.1f} s for the disk")


def run_listen(name, documents, requests, connections, limit, again=False):
    """Into an empty database; with `again` the same once more."""
    made, listener = open_listener(documents)
    split = Split(made, listener)
    sums, seconds = loading.load(listener.port, requests, connections)
    assert sums["stored"] == len(documents), sums
    report(f"listen, {name}, {connections} connections", len(documents), seconds, limit)
    split.print(seconds)
    if again:
        sums, seconds = loading.load(listener.port, requests, connections)
        assert sums["duplicate"] == len(documents), sums
        report("    the same again, nothing stored", len(documents), seconds, limit)
    assert made.count("event_document") == len(documents)
    print(f"    at most {peak_mb(listener.process):.0f} MB")
    listener.stop()
    made.drop()


class Side:
    """A listener that gets one event a request, a stretch at a time."""

    def __init__(self, documents, stretch, connections, *options):
        self.made, self.listener = open_listener(documents, *options)
        self.requests = requests_of(documents, 1)
        self.stretch, self.connections = stretch, connections
        self.sent = 0
        self.begin()
        self.run()  # makes partitions and clinicians, and does not count
        self.begin()

    def begin(self):
        self.rates, self.cpu, self.counted = [], 0.0, 0

    def used(self):
        return sum(threads_of(self.listener.process)) + server_cpu(self.made) + loading.sender_cpu()

    def run(self):
        requests = self.requests[self.sent:self.sent + self.stretch]
        before = self.used()
        _, seconds = loading.load(self.listener.port, requests, self.connections)
        self.cpu += self.used() - before
        self.sent += len(requests)
        self.counted += len(requests)
        self.rates.append(len(requests) / seconds)

    def rate(self):
        return statistics.median(self.rates)

    def cpu_us(self):
        return self.cpu / self.counted * 1e6

    def stop(self):
        assert self.made.count("event_document") == self.sent
        self.listener.stop()
        self.made.drop()


def share_or_not(documents, connections):
    """Transactions shared by 16 connections, and one a request on so many, in turn: what else the machine does then
    meets both alike."""
    shared = Side(documents, len(documents) // (STRETCHES + 1), 16)
    alone = Side(documents, len(documents) // (STRETCHES + 1) // 4, connections, "--group-limit", "1")
    for _ in range(STRETCHES):
        shared.run()
        alone.run()
    print(f"listen, one event a request, 16 connections: {shared.rate():.0f}/s; one transaction each, {connections} "
          f"connections: {alone.rate():.0f}/s (medians of {STRETCHES} stretches in turn)")
    print(f"    {shared.rate() / alone.rate():.1f} times, with {shared.cpu_us():.0f} us of CPU an event, in all, instead of "
          f"{alone.cpu_us():.0f}: {alone.cpu_us() / shared.cpu_us():.1f} times less", flush=True)
    shared.stop()
    alone.stop()


def main():
    documents = [line for line in simulate().splitlines(keepends=True) if b'"type":"document"' in line]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "documents")
        with open(path, "wb") as file:
            file.writelines(documents)
        first = database()
        start = time.monotonic()
        subprocess.run([collecting.PROGRAM, "import", "--database", first.conninfo(), "--platform-key",
                        f"{folder}/key", *OLD, path], check=True, stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - start
        limit = copy_limit(first, folder)
        report("import, NDJSON", len(documents), seconds, limit)
        first.drop()
    run_listen("1,000 events a request", documents, requests_of(documents, 1000), 4, limit, again=True)
    run_listen("compact batches of 1,000", documents, requests_of(documents, 1000, compact, "application/json"), 4,
               limit, again=True)
    few = documents[-max(len(documents) // 50, 20000):]
    run_listen("one event a request", few, requests_of(few, 1), 16, limit)
    for connections in (1, 16):
        share_or_not(few, connections)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"all programs but the server used {used.ru_utime + used.ru_stime:.1f} s of CPU")


main()
