# SPDX-License-Identifier: GPL-3.0-or-later
"""A collector under test: its database, its key, a running `listen`, and events to send."""
import base64
import datetime
import hashlib
import itertools
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import uuid

import requests

PROGRAM = os.path.join(os.environ.get("DICTAMETER_BUILD", "build/release"), "dictameter-collector")
TOKEN = "dmt_" + base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")
USER = base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")
NAME = "DUPONT"

STRUCTURE = """
INSERT INTO dictameter.site VALUES (1, 'SIM1', 'One', 'Europe/Paris', true), (2, 'SIM2', 'Two', 'Europe/Paris', true);
INSERT INTO dictameter.client VALUES (21, 1, 'gw1'), (22, 2, 'gw1'), (23, 1, 'gw2');
INSERT INTO dictameter.unit (unit_id, site_id, code, label, kind) VALUES (11, 1, 'CARDIO', 'Cardiology', 'service');
INSERT INTO dictameter.engine VALUES (3, 'dmo', 'DMO');
INSERT INTO dictameter.release VALUES (31, 3, '2026.3', '2026.3', '2026-01-01', 'major');
"""

_numbers = itertools.count(1)


class Database:
    """A copy of the migrated template, with two sites and a token for the first."""

    def __init__(self, host=None, template="dictameter_template"):
        self.host = host
        self.name = f"collecting_{os.getpid()}_{next(_numbers)}"
        self._run("postgres", f'CREATE DATABASE "{self.name}" TEMPLATE "{template}"')
        self.sql(STRUCTURE)
        self.add_token(TOKEN)

    def _run(self, name, sql):
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", name, "-c", sql]
        environment = dict(os.environ, PGOPTIONS="-c search_path=dictameter -c timezone=UTC")
        if self.host:
            environment["PGHOST"] = self.host
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def sql(self, sql):
        return self._run(self.name, sql)

    def count(self, table):
        return int(self.sql(f"SELECT count(*) FROM {table}"))

    def add_token(self, token, site=1, clients="{}", expires="NULL", kind="ingest"):
        digest = hashlib.sha256(token.encode()).hexdigest()
        self.sql(
            "INSERT INTO api_token (site_id, kind, token_hash, clients, created_at, expires_at) VALUES "
            f"({site}, '{kind}', '\\x{digest}', '{clients}', now(), {expires})"
        )

    def balances(self):
        return self.sql(
            "SELECT count(*) FROM ledger_entry WHERE sent <> stored + duplicate + rejected + conflicting"
        ) == "0"

    def holds(self, words):
        """Does any row of any table quote the words?"""
        tables = self.sql(
            "SELECT string_agg(format('SELECT count(*) FROM %s t WHERE t::text LIKE %L', c.oid::regclass, "
            f"'%{words}%'), ' UNION ALL ') FROM pg_class c "
            "WHERE c.relnamespace = 'dictameter'::regnamespace AND c.relkind IN ('r', 'p')"
        )
        return any(int(n) for n in self.sql(tables).split())

    def conninfo(self):
        """As the collector's own role: nothing it does may need more."""
        return f"user=dictameter_collector dbname={self.name}" + (f" host={self.host}" if self.host else "")

    def drop(self):
        self._run("postgres", f'DROP DATABASE "{self.name}" WITH (FORCE)')


class Listener:
    """A running `dictameter-collector listen` on a free port; `before` is a command that starts it."""

    def __init__(self, database, *options, key=None, before=(), environment=None):
        self.folder = tempfile.mkdtemp()
        self.key = key or os.path.join(self.folder, "platform.key")
        self.log_path = os.path.join(self.folder, "log")
        with open(self.log_path, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*before, PROGRAM, "listen", "--database", database.conninfo(), "--platform-key", self.key,
                 "--listen-port", "0", *options],
                stderr=log, stdout=log, env=dict(os.environ, **(environment or {})),
            )
        try:
            self.port = self._wait_for_port()
        except AssertionError:
            self.stop()
            raise
        self.url = f"http://127.0.0.1:{self.port}"

    def _wait_for_port(self):
        for _ in range(1200):
            found = re.search(r"ready address=\S+ port=(\d+)", self.log())
            if found:
                return int(found.group(1))
            assert self.process.poll() is None, self.log()
            time.sleep(0.05)
        raise AssertionError(self.log())

    def log(self):
        with open(self.log_path, encoding="utf-8") as file:
            return file.read()

    def post(self, body, token=TOKEN, headers=None, timeout=60, **options):
        sent = {"Content-Type": "application/x-ndjson"}
        if token is not None:
            sent["Authorization"] = "Bearer " + token
        sent.update(headers or {})
        return requests.post(self.url + "/v1/events", data=body, headers=sent, timeout=timeout, **options)

    def get(self, path):
        return requests.get(self.url + path, timeout=10)

    def stop(self):
        self.process.terminate()
        status = self.process.wait(timeout=20)
        shutil.rmtree(self.folder)
        return status


def event_id(at=None):
    """A UUID of version 7."""
    at = at or datetime.datetime.now(datetime.timezone.utc)
    raw = bytearray(int(at.timestamp() * 1000).to_bytes(6, "big") + os.urandom(10))
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(raw)))


def document(**fields):
    """A good event of the first site; a field set to None is left out."""
    now = datetime.datetime.now(datetime.timezone.utc)
    event = {
        "type": "document", "schema": 1, "event_id": event_id(now), "client": "gw1", "seq": next(_numbers),
        "user": USER, "unit": "CARDIO", "day": now.strftime("%Y-%m-%d"), "hour": 9, "role": "physician",
        "engine": "dmo", "release": "2026.3", "locale": "fr-FR", "status": "signed",
        "modality": "dictation", "words_final": 312,
    }
    event.update(fields)
    return {key: value for key, value in event.items() if value is not None}


def lines(*events):
    return "".join(json.dumps(event) + "\n" for event in events).encode()


def compact(*events):
    """The same events as one compact batch: what all have in common stands once."""
    names = sorted({name for event in events for name in event})
    common = [name for name in names if len({json.dumps(event.get(name)) for event in events}) == 1]
    fields = [name for name in names if name not in common] or common[:1]
    batch = {name: events[0][name] for name in common if name not in fields}
    batch["fields"] = fields
    batch["rows"] = [[event.get(name) for name in fields] for event in events]
    return json.dumps(batch).encode()


def analyzer(database, *options):
    """The command that folds."""
    host = f" host={database.host}" if database.host else ""
    return [os.path.join(os.path.dirname(PROGRAM), "dictameter-analyzer"), "run", *options, "--database",
            f"user=dictameter_analyzer dbname={database.name}{host}"]


def fold(database):
    subprocess.run(analyzer(database), check=True, capture_output=True, timeout=60)


class Session:
    """A transaction that stays open until it is told to go on."""

    def __init__(self, database, sql):
        self.database = database
        self.process = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-d", database.name], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self._write(f"SET search_path = dictameter; BEGIN; {sql}; SELECT 'begun';")
        while self.process.stdout.readline() != "begun\n":
            pass

    def _write(self, sql):
        self.process.stdin.write(sql + "\n")
        self.process.stdin.flush()

    def wait_for(self, count):
        """Until so many others wait for a lock."""
        until = time.monotonic() + 20
        while self.database.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                                "AND datname = current_database()") != str(count):
            assert time.monotonic() < until
            time.sleep(0.05)

    def commit(self, sql=""):
        self._write(f"{sql}; COMMIT;")
        self.process.stdin.close()
        assert self.process.wait(timeout=20) == 0
        self.process.stdout.close()


class Cluster:
    """A PostgreSQL of its own, which a test may stop; in a folder that is there, or in a new one."""

    def __init__(self, folder=None, settings=""):
        self.settings = settings
        self.bin = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True).stdout.strip()
        if not os.path.exists(os.path.join(self.bin, "initdb")):
            versions = "/usr/lib/postgresql"
            self.bin = os.path.join(versions, sorted(os.listdir(versions))[-1], "bin")
        self.folder = folder or tempfile.mkdtemp()
        self.as_owner = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
            self.as_owner = ["runuser", "-u", "postgres", "--"]
        self._run("initdb", "-D", f"{self.folder}/data", "-U", os.environ["PGUSER"], "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")
        self.start()
        schema = os.path.join(os.path.dirname(PROGRAM), "dictameter-schema")
        environment = dict(os.environ, PGHOST=self.folder)
        subprocess.run(["createdb", "template_here"], check=True, env=environment)
        subprocess.run([schema, "migrate", "--database", f"dbname=template_here host={self.folder}"], check=True,
                       capture_output=True)

    def _run(self, program, *arguments):
        subprocess.run([*self.as_owner, os.path.join(self.bin, program), *arguments], check=True, cwd="/",
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self):
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", f"{self.folder}/log", "-o",
                  f"-k '{self.folder}' -c listen_addresses='' -c fsync=off {self.settings}", "start")

    def stop(self):
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "-w", "stop")

    def ensure(self):
        """Starts it unless it runs."""
        done = subprocess.run([*self.as_owner, os.path.join(self.bin, "pg_ctl"), "-D", f"{self.folder}/data", "status"],
                              capture_output=True, cwd="/")
        if done.returncode != 0:
            self.start()

    def end(self):
        self.ensure()
        self.stop()

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder)
