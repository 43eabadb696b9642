# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast events come in: `listen` and `import` against a bare binary COPY of the same rows.

BENCH_EVENTS sets about how many documents there are (1,000,000).
"""
import collections
import json
import os
import resource
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
        self.sender = time.process_time()

    def print(self, seconds):
        threads = threads_of(self.listener.process)
        sender = time.process_time() - self.sender
        count, waited = (after - before for before, after in zip(self.commits, commits(self.made)))
        # the first thread waits, then come two committers and the keeper, then those of HTTP
        print(f"    CPU: decoding and checking {sum(threads[4:]):.1f} s, committers {sum(threads[1:3]):.1f} s, database "
              f"{server_cpu(self.made):.1f} s, sender {sender:.1f} s of {seconds:.1f} s on {os.cpu_count()} cores; "
              f"{count} commits waited {waited:.1f} s for the disk")


def cpu_an_event(made, listener, sender, events):
    """CPU that the collector, its backends and the sender used for each event since they began [us]."""
    used = sum(threads_of(listener.process)) + server_cpu(made) + time.process_time() - sender
    return used / events * 1e6


def run_listen(name, documents, requests, connections, limit, again=False):
    """Into an empty database; with `again` the same once more. Returns the rate, and the CPU an event [us]."""
    made, listener = open_listener(documents)
    split = Split(made, listener)
    sums, seconds = loading.load(listener.port, requests, connections)
    assert sums["stored"] == len(documents), sums
    rate = report(f"listen, {name}, {connections} connections", len(documents), seconds, limit)
    split.print(seconds)
    cpu = cpu_an_event(made, listener, split.sender, len(documents))
    if again:
        sums, seconds = loading.load(listener.port, requests, connections)
        assert sums["duplicate"] == len(documents), sums
        report("    the same again, nothing stored", len(documents), seconds, limit)
    assert made.count("event_document") == len(documents)
    print(f"    at most {peak_mb(listener.process):.0f} MB")
    listener.stop()
    made.drop()
    return rate, cpu


def one_a_transaction(documents, connections):
    """One event a request and a transaction each: what sharing is held against."""
    made, listener = open_listener(documents, "--group-limit", "1")
    sender = time.process_time()
    _, seconds = loading.load(listener.port, requests_of(documents, 1), connections)
    rate = report(f"listen, one event a transaction, {connections} connections", len(documents), seconds)
    cpu = cpu_an_event(made, listener, sender, len(documents))
    listener.stop()
    made.drop()
    return rate, cpu


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
    alone = {connections: one_a_transaction(few[:10000], connections) for connections in (1, 16)}
    rate, cpu = run_listen("one event a request", few, requests_of(few, 1), 16, limit)
    for connections, (base_rate, base_cpu) in alone.items():
        print(f"    {rate / base_rate:.1f} times one transaction a request on {connections} connections, with "
              f"{cpu:.0f} us of CPU an event, in all, instead of {base_cpu:.0f}: {base_cpu / cpu:.1f} times less")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"all programs but the server used {used.ru_utime + used.ru_stime:.1f} s of CPU")


main()
