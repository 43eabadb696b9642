# SPDX-License-Identifier: GPL-3.0-or-later
"""No program works on a database of another version's schema: what it does not know of would go wrong in silence."""
import os
import subprocess

import pytest

BUILD = os.environ.get("DICTAMETER_BUILD", "build/release")
REFUSED = 77
COMMANDS = [
    ("analyzer", "run", "--as-of", "2026-09-30"),
    ("analyzer", "freeze", "--period", "2026-W39"),
    ("analyzer", "explain", "A1/organization/2026-Q3"),
    ("reports", "build", "--scope", "organization", "--period", "2026-Q3"),
    ("reports", "list"),
    ("schema", "structure", "import", "-"),
    ("schema", "coverage", "--arrivals"),
    ("web", "serve", "--listen-port", "0"),
    ("web", "user", "add", "somebody", "--role", "cmio"),
    ("web", "token", "add", "--site", "SIM1"),
    ("collector", "ledger"),
    ("collector", "import", "-"),
]


@pytest.fixture(scope="module")
def database():
    name = f"test_versions_{os.getpid()}"
    subprocess.run(["createdb", "-T", "dictameter_template", name], check=True)
    yield name
    subprocess.run(["dropdb", "--force", name], check=True)


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "key"
    path.write_text("5a" * 32 + "\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def said(database, key, command):
    program, *arguments = command
    where = {"DICTAMETER_DATABASE": f"dbname={database}", "DICTAMETER_PLATFORM_KEY": key}
    done = subprocess.run([f"{BUILD}/dictameter-{program}", *arguments], env={**os.environ, **where}, timeout=60, check=False,
                          input="a password of more than enough\n", capture_output=True, text=True)
    return done.returncode, done.stderr


def change(database, statement):
    subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement], check=True)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_database_that_is_newer_is_left_alone(database, key, command):
    change(database, "INSERT INTO dictameter.schema_migration (number, name, checksum, applied_at)"
           " VALUES (9990, '9990_later', decode(repeat('00', 32), 'hex'), now())")
    code, error = said(database, key, command)
    change(database, "DELETE FROM dictameter.schema_migration WHERE number = 9990")
    assert code == REFUSED and "newer than this program" in error, error


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_database_that_is_older_is_to_be_migrated(database, key, command):
    change(database, "CREATE TABLE public.kept AS SELECT * FROM dictameter.schema_migration ORDER BY number DESC LIMIT 1;"
           " DELETE FROM dictameter.schema_migration WHERE number = (SELECT number FROM public.kept)")
    code, error = said(database, key, command)
    change(database, "INSERT INTO dictameter.schema_migration TABLE public.kept; DROP TABLE public.kept")
    assert code == REFUSED and "run dictameter-schema migrate" in error, error
