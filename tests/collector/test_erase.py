# SPDX-License-Identifier: GPL-3.0-or-later
"""Persons are taken out for good: by request, by file, from the spool and across a rotation of the key."""
import shutil
import subprocess
import tempfile
import threading
import time

import pytest

from collecting import PROGRAM, Cluster, Database, Listener, Session, analyzer, document, fold, lines
from test_key import rotate, user


def erase(database, key, *users, site="SIM1", path=None):
    return subprocess.run(
        [PROGRAM, "erase", "--site", site, "--database", database.conninfo(), "--platform-key", key]
        + ([path] if path else []),
        input="".join(u + "\n" for u in users), capture_output=True, text=True, timeout=60)


def erased(database, key, *users, **options):
    done = erase(database, key, *users, **options)
    assert done.returncode == 0, done.stderr
    return dict(pair.split("=") for pair in done.stdout.split())


def rows_of(database, clinician):
    """In every table that has a clinician."""
    tables = database.sql(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'clinician_id' "
        "WHERE c.relnamespace = 'dictameter'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
        "AND c.relname <> 'clinician_key'").split()
    assert {"event_document", "event_session", "clinician_day", "clinician_day_bin", "clinician_month",
            "clinician_week"} <= set(tables)
    return sum(int(database.sql(f"SELECT count(*) FROM {table} WHERE clinician_id = {clinician}"))
               for table in tables)


@pytest.fixture
def listener(database):
    made = Listener(database)
    yield made
    made.stop()


def test_everything_of_a_person_goes_and_nothing_comes_back(database, listener):
    first = lines(*(document(user=user(n)) for n in (1, 1, 2, 3)))
    assert listener.post(first).json()["stored"] == 4
    ids = database.sql("SELECT clinician_id FROM event_document GROUP BY 1 ORDER BY count(*) DESC").split()
    day = database.sql("SELECT day FROM event_document LIMIT 1")
    database.sql(f"SELECT partition_ensure(t, '{day}') FROM unnest(ARRAY['clinician_day', 'clinician_day_bin', "
                 "'clinician_month', 'clinician_week']) t")
    for clinician in ids:
        database.sql(f"INSERT INTO clinician_day VALUES (1, '{day}', {clinician}, 0, 0, 0, 0, 0, 0, 0);"
                     f"INSERT INTO clinician_day_bin VALUES (1, '{day}', {clinician}, 0, 0, 0, '{{65}}', '{{1}}');"
                     f"INSERT INTO clinician_month VALUES (1, date_trunc('month', date '{day}'), {clinician}, 0, 0, 0, "
                     f"'{day}', '{day}', NULL, 1);"
                     f"INSERT INTO clinician_week VALUES (1, '{day}', {clinician}, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)")
    database.sql("DELETE FROM dirty_day")
    ledger = database.sql("SELECT sum(sent), sum(stored) FROM ledger_entry")

    assert erased(database, listener.key, user(1), user(1)) == {"persons": "1", "known": "1", "rows": "6"}
    assert [rows_of(database, clinician) > 0 for clinician in ids] == [False, True, True]
    assert database.sql(f"SELECT count(*) FROM clinician WHERE id = {ids[0]}") == "0"
    assert database.sql("SELECT DISTINCT site_id, day, erased FROM dirty_day") == f"1|{day}|t"
    assert database.sql("SELECT sum(sent), sum(stored) FROM ledger_entry") == ledger
    # A tombstone without a pseudonym, under the number of the errata.
    assert database.sql("SELECT clinician_id FROM clinician_key WHERE erased_at IS NOT NULL "
                        "AND sealed_pseudonym IS NULL") == ids[0]
    log = database.sql("SELECT action, object, result, params_hash IS NOT NULL FROM audit_log ORDER BY seq")
    assert log == "person_erase|SIM1|persons=1 known=1|t\nperson_erase|SIM1|rows=6|t"

    # By the collector that remembered them: refused with a verdict of their own, counted, and no retry helps.
    answer = listener.post(first + lines(document(user=user(1)))).json()
    assert (answer["duplicate"], answer["rejected"]) == (2, 3)
    assert {error["code"] for error in answer["errors"]} == {"erased"}
    assert database.balances()
    assert database.sql("SELECT reason, count(*) FROM rejected_event GROUP BY 1") == "erased|3"
    with tempfile.NamedTemporaryFile("wb") as file:
        file.write(lines(document(user=user(1), site="SIM1")))
        file.flush()
        done = subprocess.run([PROGRAM, "import", "--database", database.conninfo(), "--platform-key", listener.key,
                               file.name], capture_output=True, text=True, timeout=60)
        dry = subprocess.run([PROGRAM, "import", "--dry-run", "--database", database.conninfo(), "--platform-key",
                              listener.key, file.name], capture_output=True, text=True, timeout=60)
    assert done.returncode == 65 and "code=erased" in done.stdout
    assert dry.returncode == 65 and "code=erased" in dry.stdout
    assert database.count("event_document") == 2
    assert user(1) not in done.stdout + done.stderr + listener.log()


def test_an_objection_comes_before_the_first_event_and_only_at_that_site(database, listener):
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(user(7) + "\n\n" + user(8) + "\n")
        file.flush()
        assert erased(database, listener.key, path=file.name) == {"persons": "2", "known": "0", "rows": "0"}
    assert listener.post(lines(document(user=user(7)), document(user=user(9)))).json()["rejected"] == 1
    other = "dmt_" + "b" * 43
    database.add_token(other, site=2)
    assert listener.post(lines(document(user=user(7), unit=None)), token=other).json()["stored"] == 1
    assert database.count("clinician") == 2


def test_an_erased_person_is_known_after_rotations(database, listener):
    assert listener.post(lines(document(user=user(1)), document(user=user(2)))).json()["stored"] == 2
    erased(database, listener.key, user(1))
    assert rotate(database, listener) == "rotated=1"
    assert rotate(database, listener) == "rotated=1"
    fresh = Listener(database, key=listener.key)
    for one in (listener, fresh):
        answer = one.post(lines(document(user=user(1)), document(user=user(2)))).json()
        assert (answer["stored"], answer["rejected"]) == (1, 1)
    fresh.stop()
    assert erased(database, listener.key, user(1)) == {"persons": "1", "known": "0", "rows": "0"}
    assert database.count("clinician_key") == 2


def test_who_is_erased_under_load_is_gone_for_good(database, listener):
    stop = threading.Event()
    codes = []

    def send():
        while not stop.is_set():
            answer = listener.post(lines(*(document(user=user(n)) for n in range(1, 5)))).json()
            codes.append(answer["rejected"])

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for n in (1, 2, 3):
        time.sleep(0.3)
        assert int(erased(database, listener.key, user(n))["rows"]) > 0
    time.sleep(0.3)
    stop.set()
    for thread in threads:
        thread.join()
    assert {0, 1, 2, 3} == set(codes)
    assert database.sql("SELECT count(DISTINCT clinician_id) FROM event_document") == "1"
    assert database.count("clinician") == 1
    assert database.balances()


def test_who_is_erased_while_their_days_are_folded_is_in_no_fold(database, listener):
    assert listener.post(lines(*(document(user=user(n)) for n in (1, 1, 2)))).json()["stored"] == 3
    fold(database)
    clinician = database.sql("SELECT clinician_id FROM event_document GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
    assert listener.post(lines(document(user=user(2)))).json()["stored"] == 1
    # The rows of the day are about to be folded anew, and not committed.
    busy = Session(database, "LOCK TABLE clinician_day_bin IN ACCESS EXCLUSIVE MODE")
    folding = subprocess.Popen(analyzer(database), stderr=subprocess.DEVNULL)
    busy.wait_for(1)
    erasing = threading.Thread(target=erased, args=(database, listener.key, user(1)))
    erasing.start()
    busy.wait_for(2)
    busy.commit()
    erasing.join()
    assert folding.wait(timeout=30) == 0
    assert rows_of(database, clinician) == 0


def test_what_is_no_pseudonym_is_refused_before_anything_is_done(database, listener):
    assert listener.post(lines(document(user=user(1)))).status_code == 200
    for given in ((user(1), "DUPONT"), (), (user(1) + "\0\n" + user(2),), ("\0" + user(1),), (user(1) + "\0",)):
        done = erase(database, listener.key, *given)
        assert done.returncode == 65
        assert "DUPONT" not in done.stderr
    assert erase(database, listener.key, user(1), site="SIM9").returncode == 66
    assert database.count("event_document") == 1 and database.count("audit_log") == 0


def test_a_spooled_batch_that_is_stored_after_the_erasure_brings_nobody_back():
    cluster, folder = Cluster(), tempfile.mkdtemp()
    try:
        database = Database(host=cluster.folder, template="template_here")
        listener = Listener(database, "--spool", f"{folder}/spool", key=f"{folder}/platform.key")
        assert listener.post(lines(document(user=user(1)))).json()["stored"] == 1
        cluster.stop()
        answer = listener.post(lines(document(user=user(1)), document(user=user(2))))
        assert answer.headers["Dictameter-Spooled"] == "true"
        listener.stop()
        cluster.start()
        assert erased(database, f"{folder}/platform.key", user(1))["rows"] == "1"
        listener = Listener(database, "--spool", f"{folder}/spool", key=f"{folder}/platform.key")
        until = time.monotonic() + 20
        while "spool_requests 0" not in listener.get("/metrics").text:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert database.count("event_document") == 1
        assert database.sql("SELECT sum(stored), sum(rejected) FROM ledger_entry") == "2|1"
        assert database.balances()
        assert listener.stop() == 0
    finally:
        cluster.remove()
        shutil.rmtree(folder)
