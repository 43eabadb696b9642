# SPDX-License-Identifier: GPL-3.0-or-later
"""dictameter-collector import: the same verdicts as over HTTP, exit statuses, and what it prints."""
import os
import subprocess
import tempfile

import pytest

from collecting import NAME, PROGRAM, Database, document, lines


@pytest.fixture
def database():
    made = Database()
    yield made
    made.drop()


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory() as made:
        yield made


def run(database, folder, *arguments, **options):
    command = [PROGRAM, "import", "--database", database.conninfo(), "--platform-key", f"{folder}/key", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


def write(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def counts(done):
    first = done.stdout.splitlines()[0]
    return {key: int(value) for key, value in (word.split("=") for word in first.split())}


def test_files_are_stored_once_however_often(database, folder):
    one = write(folder, "one", lines(*(document(site="SIM1") for _ in range(300))))
    two = write(folder, "two", lines(*(document(site="SIM2", unit=None) for _ in range(200))))
    done = run(database, folder, one, two)
    assert done.returncode == 0, done.stderr
    assert counts(done) == {"received": 500, "stored": 500, "duplicate": 0, "rejected": 0, "conflicting": 0}
    again = run(database, folder, two, one)
    assert again.returncode == 0
    assert counts(again)["duplicate"] == 500
    assert database.sql("SELECT string_agg(n::text, ' ') FROM (SELECT count(*) n FROM event_document "
                        "GROUP BY site_id ORDER BY site_id) t") == "300 200"
    assert database.balances()


def test_rejected_events_end_it_with_65_and_the_others_are_stored(database, folder):
    path = write(folder, "mixed", lines(document(), document(words_final=-1), document(unit=NAME), document(unit=NAME))
                 + NAME.encode() + b"\n" + lines(document())[:-20])
    done = run(database, folder, "--site", "SIM1", path)
    assert done.returncode == 65
    assert counts(done) == {"received": 6, "stored": 1, "duplicate": 0, "rejected": 5, "conflicting": 0}
    assert done.stdout.splitlines()[1] in ("rejected=2 code=unknown_unit type=document field=unit",
                                           "rejected=2 code=not_json type=- field=-")
    assert "line=2 code=out_of_range field=words_final" in done.stderr
    assert "line=5 code=not_json" in done.stderr
    assert NAME not in done.stdout + done.stderr
    assert not database.holds(NAME)
    assert database.count("event_document") == 1


def test_standard_input_is_a_file_too(database, folder):
    body = b"".join(lines(document(site="SIM1")) for _ in range(3))
    command = [PROGRAM, "import", "--database", database.conninfo(), "--platform-key", f"{folder}/key", "-"]
    done = subprocess.run(command, input=body, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"received=3 stored=3 ")


def test_more_events_than_a_batch_holds(database, folder):
    path = write(folder, "many", b"".join(lines(document(site="SIM1")) for _ in range(10_001)))
    done = run(database, folder, path)
    assert done.returncode == 0, done.stderr
    assert counts(done)["stored"] == 10_001
    assert database.sql("SELECT count(*) FROM ingest_batch") == "2"


def test_an_unknown_site_or_file_or_no_site_is_said(database, folder):
    path = write(folder, "one", lines(document()))
    assert run(database, folder, "--site", NAME, path).returncode == 66
    missing = run(database, folder, os.path.join(folder, NAME))
    assert missing.returncode == 66
    assert NAME not in missing.stderr
    done = run(database, folder, path)
    assert done.returncode == 65
    assert "code=missing_field" in done.stdout and "field=site" in done.stdout


def test_an_empty_file_is_nothing_and_no_error(database, folder):
    done = run(database, folder, write(folder, "empty", b""))
    assert done.returncode == 0
    assert counts(done)["received"] == 0


def test_a_lost_database_ends_it_with_69(database, folder):
    path = write(folder, "one", lines(document(site="SIM1")))
    done = subprocess.run([PROGRAM, "import", "--database", f"host={folder} dbname=none", "--platform-key",
                           f"{folder}/key", path], capture_output=True, text=True, timeout=60)
    assert done.returncode == 69


def test_progress_is_shown_on_a_terminal_only(database, folder):
    import pty

    path = write(folder, "one", b"".join(lines(document(site="SIM1")) for _ in range(100)))
    assert run(database, folder, path).stderr == ""
    master, slave = pty.openpty()
    command = [PROGRAM, "import", "--database", database.conninfo(), "--platform-key", f"{folder}/key", path]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=slave, timeout=60)
    os.close(slave)
    shown = os.read(master, 65536)
    os.close(master)
    assert done.returncode == 0
    assert b"100 events, " in shown
    assert done.stdout.startswith(b"received=100 ")
