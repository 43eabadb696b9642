# SPDX-License-Identifier: GPL-3.0-or-later
"""Several analyzers on one database: they share the folding, what one leaves behind another takes over, and after
a crash anywhere the last complete state stands until the next run has made the new one. The rows are those of one
analyzer that ran alone."""
import re
import signal
import subprocess
import time

import pytest

from analysing import AS_OF, BUILD, Clinic, Database

FOLD_LOCK = "SELECT pg_advisory_lock(hashtextextended('dictameter.fold', 0))"
FOLDING = "(classid::bigint << 32 | objid::bigint) = hashtextextended('dictameter.fold', 0)"
WRITING = "relation = 'dictameter.measure_live'::regclass"
STUDYING = "relation = 'dictameter.finding'::regclass"
LATE = "2026-06-25"  # the first days of half of the clinicians: who was new, and when, changes in all later periods


class Copy(Database):
    """A copy of another database as it is."""

    def __init__(self, of):
        super().__init__()
        subprocess.run(["dropdb", self.name], check=True)
        subprocess.run(["createdb", "-T", of.name, self.name], check=True)

    def start(self, *options):
        return subprocess.Popen([f"{BUILD}/dictameter-analyzer", "run", "--as-of", AS_OF, *options, "--database",
                                 f"dbname={self.name} user=dictameter_analyzer"], stderr=subprocess.PIPE, text=True)

    def waiting(self, backends, lock):
        """Waits until so many of the analyzers' statements wait for the lock: they wait for others too, for a moment."""
        until = time.monotonic() + 120
        while int(self.rows("SELECT count(*) AS n FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted"
                            f" AND datname = current_database() AND usename = 'dictameter_analyzer' AND {lock}"
                            )[0]["n"]) < backends:
            assert time.monotonic() < until
            time.sleep(.05)

    def backends(self):
        return {r["pid"] for r in self.rows("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                                            " AND usename = 'dictameter_analyzer'")}

    def kill(self, process, pids):
        """The program at once, and its connections, which else notice only when they next answer."""
        process.send_signal(signal.SIGKILL)
        process.communicate()
        self.rows(f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE pid IN ({','.join(pids)})")

    def state(self):
        return self.measures(), self.assessments(), self.folded()


class Holder:
    """Keeps a lock until it is let go."""

    def __init__(self, database, statement):
        self.psql = subprocess.Popen(["psql", "-Xqt", "-d", database.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     text=True)
        self.psql.stdin.write(f"{statement};\n\\echo held\n")
        self.psql.stdin.flush()
        while "held" not in self.psql.stdout.readline():
            pass

    def let_go(self):
        self.psql.communicate("\\q\n")


@pytest.fixture(scope="module")
def clinic():
    """Measured once; then more has come in, which nobody has folded."""
    made = Clinic(late=lambda e: e["site"] == "SIM2" and e["day"] < LATE)
    made.run()
    made.before = made.measures()
    made.load_late()
    yield made
    made.drop()


@pytest.fixture(scope="module")
def alone(clinic):
    """What one analyzer makes of it."""
    made = Copy(clinic)
    made.run("--all")
    state = made.state()
    made.drop()
    assert state[0] != clinic.before
    return state


@pytest.fixture
def copy(clinic):
    made = Copy(clinic)
    yield made
    made.drop()


def shared(log):
    """How many parts a helper says that it has folded."""
    return int(re.search(r"shared run=\d+ parts=(\d+)", log).group(1))


def test_two_at_once_share_the_folding_and_make_the_rows_of_one(copy, alone):
    fold = Holder(copy, FOLD_LOCK)
    both = [copy.start("--all"), copy.start("--all")]
    copy.waiting(4, FOLDING)
    fold.let_go()
    logs = sorted(process.communicate()[1] for process in both)
    assert [process.returncode for process in both] == [0, 0], logs
    assert re.search(r"measures=[1-9]", logs[0])
    assert shared(logs[1]) >= 2
    assert copy.state() == alone
    assert copy.rows("SELECT count(*) AS n FROM dictameter.dirty_day")[0]["n"] == "0"


def test_who_shares_takes_over_from_who_is_killed(copy, alone):
    fold = Holder(copy, FOLD_LOCK)
    first = copy.start("--all")
    copy.waiting(2, FOLDING)
    pids = copy.backends()
    second = copy.start("--all")
    copy.waiting(4, FOLDING)
    copy.kill(first, pids)
    fold.let_go()
    log = second.communicate()[1]
    assert second.returncode == 0, log
    assert re.search(r"measures=[1-9]", log)
    assert copy.state() == alone
    assert [r["state"] for r in copy.rows("SELECT state FROM dictameter.run ORDER BY run_id")] == [
        "finished", "abandoned", "finished"]


def test_what_a_killed_helper_had_taken_the_other_folds(copy, alone):
    fold = Holder(copy, FOLD_LOCK)
    first = copy.start("--all")
    copy.waiting(2, FOLDING)
    pids = copy.backends()
    second = copy.start("--all")
    copy.waiting(4, FOLDING)
    gone = copy.backends() - pids
    copy.kill(second, gone)
    fold.let_go()
    log = first.communicate()[1]
    assert first.returncode == 0, log
    assert copy.state() == alone


@pytest.mark.parametrize("options", [[], ["--all"]])
def test_killed_while_it_measures_it_leaves_the_last_state_and_the_next_run_completes(clinic, copy, alone, options):
    writing = Holder(copy, "BEGIN; LOCK TABLE dictameter.measure_live IN SHARE MODE")
    first = copy.start(*options)
    copy.waiting(1, WRITING)
    copy.kill(first, copy.backends())
    writing.let_go()
    assert copy.measures() == clinic.before
    # All is folded by now: what the folding changed for later periods must not be forgotten.
    assert copy.rows("SELECT count(*) AS n FROM dictameter.dirty_day WHERE NOT folded")[0]["n"] == "0"
    unsure = "changed_from IS NULL OR changed_from > date_trunc('month', day::timestamp)::date"
    assert not options or copy.rows(f"SELECT count(*) AS n FROM dictameter.dirty_day WHERE {unsure}")[0]["n"] == "0"
    copy.run()
    assert copy.measures() == alone[0]
    assert copy.assessments() == alone[1]


def test_a_study_beside_the_measures_whose_connection_is_lost_fails_the_run_and_the_last_state_stands(clinic, copy, alone):
    finding = Holder(copy, "BEGIN; LOCK TABLE dictameter.finding IN ACCESS EXCLUSIVE MODE")
    first = copy.start("--all")
    copy.waiting(1, STUDYING)
    assert copy.rows(f"SELECT pg_terminate_backend(pid, 10000) AS ended FROM pg_locks WHERE NOT granted AND {STUDYING}"
                     ) == [{"ended": "t"}]
    finding.let_go()
    log = first.communicate()[1]
    assert first.returncode == 69 and "connection lost" in log, log
    assert copy.measures() == clinic.before
    copy.run("--all")
    assert copy.state() == alone


def test_a_study_lets_its_connection_go_while_the_measures_are_made(copy):
    """What it read can be dropped by then."""
    writing = Holder(copy, "BEGIN; LOCK TABLE dictameter.measure_live IN SHARE MODE")
    first = copy.start("--all")
    copy.waiting(1, WRITING)
    until = time.monotonic() + 60
    while len(copy.backends()) > 2:
        assert time.monotonic() < until
        time.sleep(.05)
    writing.let_go()
    assert first.wait() == 0


def test_killed_while_it_folds_it_leaves_the_last_state_and_the_next_run_completes(clinic, copy, alone):
    fold = Holder(copy, FOLD_LOCK)
    first = copy.start()
    copy.waiting(1, FOLDING)
    copy.kill(first, copy.backends())
    fold.let_go()
    assert copy.measures() == clinic.before
    copy.run()
    assert copy.measures() == alone[0]


def test_where_nothing_is_left_to_share_a_second_is_refused(copy):
    writing = Holder(copy, "BEGIN; LOCK TABLE dictameter.measure_live IN SHARE MODE")
    first = copy.start()
    copy.waiting(1, WRITING)
    second = copy.start()
    log = second.communicate()[1]
    assert second.returncode == 77 and "another analyzer is running" in log
    writing.let_go()
    first.communicate()
    assert first.returncode == 0
