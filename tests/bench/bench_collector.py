# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast events come in: `listen` and `import` against a bare binary COPY of the same rows."""
import collections
import http.client
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, "tests/collector")
import collecting

BUILD = os.environ.get("DICTAMETER_BUILD", "build/release")
CONNECTIONS = 4
DAYS = os.environ.get("BENCH_DAYS", "60")
OLD = ("--retention-months", "240")  # the simulated year ends on a fixed day


def simulate(*more):
    command = [f"{BUILD}/dictameter-collector", "simulate", "--clinicians", "300", "--days", DAYS, *more]
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


def bodies_of(documents, size):
    sites = collections.defaultdict(list)
    for line in documents:
        sites[json.loads(line)["site"]].append(line)
    return [(site, b"".join(lines[i:i + size])) for site, lines in sites.items() for i in range(0, len(lines), size)]


def post_all(listener, bodies):
    waiting = collections.deque(bodies)
    stored = collections.Counter()

    def work():
        connection = http.client.HTTPConnection("127.0.0.1", listener.port)
        while True:
            try:
                site, body = waiting.popleft()
            except IndexError:
                return
            connection.request("POST", "/v1/events", body, {"Authorization": "Bearer dmt_" + site,
                                                            "Content-Type": "application/x-ndjson"})
            answer = connection.getresponse()
            assert answer.status == 200, answer.status
            verdicts = json.loads(answer.read())
            for verdict in ("stored", "duplicate", "rejected"):
                stored[verdict] += verdicts[verdict]

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return stored, time.monotonic() - start


def main():
    documents = [line for line in simulate().splitlines(keepends=True) if b'"type":"document"' in line]
    bodies = bodies_of(documents, 1000)
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

        second = database()
        for site in sorted({site for site, _ in bodies}):
            second.add_token("dmt_" + site, site=second.sql(f"SELECT site_id FROM site WHERE code = '{site}'"))
        listener = collecting.Listener(second, *OLD)
        stored, seconds = post_all(listener, bodies)
        assert stored["stored"] == len(documents), stored
        report("listen, 1,000 events a request, 4 connections", len(documents), seconds, limit)
        stored, seconds = post_all(listener, bodies)
        assert stored["duplicate"] == len(documents), stored
        report("listen, the same again, nothing stored", len(documents), seconds, limit)
        single = bodies_of(documents[-2000:], 1)
        second.sql("DELETE FROM event_document")
        stored, seconds = post_all(listener, single)
        report("listen, one event a request, 4 connections", len(single), seconds, limit)
        with open(f"/proc/{listener.process.pid}/status", encoding="ascii") as status:
            peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
        listener.stop()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"listen used at most {peak / 1024:.0f} MB; all programs together {used.ru_utime:.1f} s of CPU")
        second.drop()


main()
