# SPDX-License-Identifier: GPL-3.0-or-later
"""dictameter-analyzer freeze: what was published once keeps its value; late data wait for a numbered revision."""
import os
import socket
import subprocess
import threading

import pytest

from analysing import AS_OF, BUILD, Clinic

QUARTER = "300000 + ('2026-07-01'::date - '2000-01-01'::date)"
MONTH = "200000 + ('2026-08-01'::date - '2000-01-01'::date)"
LATE = ("2026-08-12", "2026-08-13")
COLUMNS = ("scope_id, metric_id, state, method, clinicians, documents, numerator, denominator, value, low, high")
CLASSES = "scope_id, practice, framework, class, observed, reason, state, clinicians, k_eff, value, low, high, target"


@pytest.fixture(scope="module")
def clinic():
    made = Clinic(late=lambda e: e["site"] == "SIM2" and e["day"] in LATE)
    made.run()
    yield made
    made.drop()


def freeze(clinic, period, *options, moment=f"{AS_OF} 08:00:00"):
    """As the analyzer's own role, at a moment of the clock."""
    return subprocess.run(["tests/at", moment, f"{BUILD}/dictameter-analyzer", "freeze", "--period", period,
                           *options, "--database", f"dbname={clinic.name} user=dictameter_analyzer"],
                          capture_output=True, text=True, check=False)


def figures(clinic, revision, period=QUARTER):
    return [tuple(r.values()) for r in clinic.rows(
        f"SELECT {COLUMNS} FROM dictameter.measure WHERE period_id = {period} AND revision = {revision}"
        " ORDER BY scope_id, metric_id")]


def classes(clinic, revision, period=QUARTER):
    return [tuple(r.values()) for r in clinic.rows(
        f"SELECT {CLASSES} FROM dictameter.assessment WHERE period_id = {period} AND revision = {revision}"
        " ORDER BY scope_id, practice")]


@pytest.mark.parametrize("period, why", [
    ("2026-Q4", "not over"), ("2026", "not over"), ("2026-10", "not over"), ("2031-Q1", "not over"),
    ("2019-Q1", "no figures"), ("Q3", "period must be")])
def test_what_is_not_over_or_not_there_is_not_frozen(clinic, period, why):
    done = freeze(clinic, period)
    assert done.returncode != 0 and why in done.stderr, done.stderr
    assert clinic.rows("SELECT * FROM dictameter.frozen_period") == []
    assert clinic.rows("SELECT * FROM dictameter.measure_frozen LIMIT 1") == []


def test_a_period_is_frozen_whole(clinic):
    done = freeze(clinic, "2026-Q3")
    assert done.returncode == 0, done.stderr
    assert "2026-Q3\trevision 1\t" in done.stdout
    assert len(figures(clinic, 1)) > 1000 and figures(clinic, 1) == figures(clinic, 0)
    assert len(classes(clinic, 1)) > 100 and classes(clinic, 1) == classes(clinic, 0)
    row, = clinic.rows("SELECT *, encode(sha256, 'hex') AS hash FROM dictameter.frozen_period")
    assert row["hash"] in done.stdout
    assert (int(row["measures"]), int(row["assessments"])) == (len(figures(clinic, 1)), len(classes(clinic, 1)))
    logged, = clinic.rows("SELECT actor, action, encode(params_hash, 'hex') AS hash FROM dictameter.audit_log")
    assert logged == {"actor": "dictameter_analyzer", "action": "freeze", "hash": row["hash"]}


def test_nothing_is_frozen_twice_unchanged(clinic):
    done = freeze(clinic, "2026-Q3", "--correction")
    assert done.returncode == 77 and "nothing has changed since revision 1" in done.stderr


@pytest.mark.parametrize("statement", [
    "UPDATE dictameter.measure SET value = 1 WHERE revision = 1",
    "UPDATE dictameter.measure_frozen SET value = 1",
    "DELETE FROM dictameter.measure WHERE revision = 1",
    "DELETE FROM dictameter.measure_frozen",
    "INSERT INTO dictameter.measure_frozen SELECT * FROM dictameter.measure_live LIMIT 1",
    "INSERT INTO dictameter.measure (scope_id, period_id, metric_id, revision, state, method, run_id)"
    " VALUES (1, 300000, 1, 7, 2, 0, 1)",
    "UPDATE dictameter.measure_live SET revision = 9",
    "TRUNCATE dictameter.measure_frozen",
    "UPDATE dictameter.assessment_frozen SET class = 'A'",
    "DELETE FROM dictameter.assessment WHERE revision = 1",
    "INSERT INTO dictameter.assessment_frozen SELECT * FROM dictameter.assessment_live LIMIT 1",
    "UPDATE dictameter.frozen_period SET frozen_at = '2020-01-01'",
    "DELETE FROM dictameter.frozen_period",
    "INSERT INTO dictameter.frozen_period SELECT period_id, 9, frozen_at, run_id, 0, 0, sha256"
    " FROM dictameter.frozen_period",
])
@pytest.mark.parametrize("role", ["analyzer", "collector", "reports", "web", "export", "reader"])
def test_no_role_changes_what_is_frozen(clinic, role, statement):
    done = subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", clinic.name, "-c",
                           f"SET ROLE dictameter_{role}", "-c", statement], capture_output=True, text=True, check=False)
    assert done.returncode != 0 and ("permission denied" in done.stderr or "partition constraint" in done.stderr)


def test_late_data_change_the_live_figures_only(clinic):
    before, judged = figures(clinic, 1), classes(clinic, 1)
    clinic.load_late()
    clinic.run()
    live, live_classes = figures(clinic, 0), classes(clinic, 0)
    assert live != before and figures(clinic, 1) == before and classes(clinic, 1) == judged
    clinic.run("--all")
    assert figures(clinic, 0) == live and classes(clinic, 0) == live_classes
    assert figures(clinic, 1) == before and classes(clinic, 1) == judged


def test_readers_see_the_frozen_figures_until_the_next_revision(clinic):
    view = (f"SELECT DISTINCT {{}} FROM dictameter.published_{{}} WHERE period_kind = '{{}}' AND period_from = '{{}}'")
    for name in ("measure", "revision"):
        seen = clinic.rows(view.format("revision, frozen_at IS NOT NULL AS frozen", name, "quarter", "2026-07-01"))
        assert seen == [{"revision": "1", "frozen": "t"}]
        seen = clinic.rows(view.format("revision, frozen_at IS NOT NULL AS frozen", name, "month", "2026-08-01"))
        assert seen == [{"revision": "0", "frozen": "f"}]


def test_the_next_revision_follows_a_quarter_later(clinic):
    first = figures(clinic, 1)
    early = freeze(clinic, "2026-Q3", moment="2027-01-10 07:59:59")
    assert early.returncode == 77 and "2027-01-10" in early.stderr and "--correction" in early.stderr
    done = freeze(clinic, "2026-Q3", moment="2027-01-10 08:00:01")
    assert done.returncode == 0 and "revision 2" in done.stdout, done.stderr
    assert figures(clinic, 2) == figures(clinic, 0) != first == figures(clinic, 1)
    seen = clinic.rows("SELECT DISTINCT revision FROM dictameter.published_measure WHERE period_kind = 'quarter'"
                       " AND period_from = '2026-07-01'")
    assert seen == [{"revision": "2"}]


def test_what_is_wrong_can_be_corrected_at_once(clinic):
    assert freeze(clinic, "2026-08").returncode == 0
    clinic.rows("UPDATE dictameter.measure_live SET documents = documents + 1"
                f" WHERE period_id = {MONTH} AND state = 0")
    assert freeze(clinic, "2026-08").returncode == 77
    assert "revision 2" in freeze(clinic, "2026-08", "--correction").stdout


def test_an_erased_person_leaves_the_frozen_figures_as_they_are(clinic):
    before = figures(clinic, 1), figures(clinic, 2)
    person = clinic.rows("SELECT clinician_id AS id FROM dictameter.event_document WHERE day = '2026-08-11'"
                         " AND clinician_id > 0 LIMIT 1")[0]["id"]
    clinic.rows("; ".join(f"DELETE FROM dictameter.{t['t']} WHERE clinician_id = {person}" for t in clinic.rows(
        "SELECT c.relname AS t FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'clinician_id'"
        " WHERE c.relnamespace = 'dictameter'::regnamespace AND c.relkind = 'p' AND NOT c.relispartition")))
    clinic.run("--all")
    assert (figures(clinic, 1), figures(clinic, 2)) == before
    assert figures(clinic, 0) != before[1]


def test_no_freeze_passes_through_a_run(clinic):
    holder = subprocess.Popen(["psql", "-Xqt", "-d", clinic.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    holder.stdin.write("SELECT pg_advisory_lock(hashtextextended('dictameter.analyzer', 0));\n\\echo held\n")
    holder.stdin.flush()
    while "held" not in holder.stdout.readline():
        pass
    done = freeze(clinic, "2026-07")
    holder.communicate("\\q\n")
    assert done.returncode == 77 and "an analyzer is running" in done.stderr


class Relay:
    """Between a program and the server, which does not learn through it that the program has gone."""

    GOODBYE = b"X\0\0\0\4"

    def __init__(self, folder):
        self.kept = []
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(f"{folder}/.s.PGSQL.5432")
        self.listening.listen()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client = self.listening.accept()[0]
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{os.environ['PGHOST']}/.s.PGSQL.5432")
            self.kept.append(server)
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self.pass_on, args=(source, sink), daemon=True).start()

    def pass_on(self, source, sink):
        try:
            while some := source.recv(65536):
                sink.sendall(some.removesuffix(self.GOODBYE))
        except OSError:  # the other side has gone
            pass

    def close(self):
        self.listening.close()
        for server in self.kept:
            server.shutdown(socket.SHUT_RDWR)
            server.close()


def test_who_has_ended_holds_nobody_up_before_the_server_has_seen_that_it_is_gone(clinic):
    relay = Relay(clinic.folder.name)
    at_server, through_relay = (f"dbname={clinic.name} user=dictameter_analyzer" + host
                                for host in ("", f" host={clinic.folder.name} port=5432"))
    try:
        for command in (("run", "--as-of", AS_OF), ("freeze", "--period", "2019-Q1")):
            for database in (through_relay, at_server):
                done = subprocess.run([f"{BUILD}/dictameter-analyzer", *command, "--database", database],
                                      capture_output=True, text=True, check=False)
                assert "analyzer is running" not in done.stderr, done.stderr
        assert len(relay.kept) == 3, "two connections of the run and one of the freeze came by this way"
    finally:
        relay.close()
