# SPDX-License-Identifier: GPL-3.0-or-later
"""Each program's statements run under its own role: planning a statement checks its rights."""
import glob
import os
import re
import subprocess

import pytest

# Which sources a role’s statements come from.
SOURCES = {
    "collector": ["collector/**/*.c"],
    "analyzer": ["analyzer/**/*.c"],
    "reports": ["reports/**/*.c"],
    "web": ["web/**/*.c", "reports/**/*.c"],
    "export": ["reports/export*.c", "reports/export/*.c"],
}
# Statements that the code picks by their names.
BY_NAME = {"analyzer": ["clinician_day_fold_*"]}


def is_export(name):
    return os.path.basename(name).startswith("export") or "/export/" in name


def statements(role):
    names = set()
    for pattern in SOURCES[role]:
        for name in glob.glob(pattern, recursive=True):
            if is_export(name) and role != "export" or role == "web" and name == "reports/build.c":
                continue
            with open(name, encoding="utf-8") as file:
                names |= set(re.findall(r"\bsql_([a-z0-9_]+)\b", file.read()))
    for pattern in BY_NAME.get(role, []):
        names |= {os.path.basename(name)[:-4] for name in glob.glob(f"schema/queries/{pattern}.sql")}
    return sorted(n for n in names if os.path.exists(f"schema/queries/{n}.sql"))


def plan(name):
    with open(f"schema/queries/{name}.sql", encoding="utf-8") as file:
        text = "".join(line for line in file if not line.startswith("--")).strip().rstrip(";")
    count = max([int(n) for n in re.findall(r"\$(\d+)", text)], default=0)
    nulls = f"({', '.join(['NULL'] * count)})" if count else ""
    if not re.match(r"(?i)\s*(select|insert|update|delete|with)\b", text):
        return f"PREPARE {name} AS {text};\n" if text.upper().startswith("VALUES") else ""
    return f"PREPARE {name} AS {text};\nEXPLAIN EXECUTE {name}{nulls};\n"


@pytest.fixture(scope="module")
def database():
    """A copy: whoever stays connected to the template keeps other tests from copying it."""
    name = f"test_roles_{os.getpid()}"
    subprocess.run(["createdb", "-T", "dictameter_template", name], check=True)
    return name


@pytest.mark.parametrize("role", sorted(SOURCES))
def test_the_role_may_do_what_its_program_asks(role, database):
    script = f"SET search_path = dictameter, pg_temp;\nSET ROLE dictameter_{role};\n"
    script += "".join(plan(name) for name in statements(role))
    done = subprocess.run(["psql", "-XqAt", "-o", "/dev/null", database], input=script,
                          capture_output=True, text=True)
    assert done.stderr == ""
