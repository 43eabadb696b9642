# SPDX-License-Identifier: GPL-3.0-or-later
"""make torture-mutants changes a line of the collector for each promise: here it is seen that the lines are there."""
import pathlib
import re
import subprocess

import pytest

MUTANTS = re.findall(r"^mutant (\S+) (\S+) '(.+)'$", pathlib.Path("tests/torture/mutants").read_text(encoding="utf-8"),
                     re.MULTILINE)


def test_there_are_four_mutants():
    assert len(MUTANTS) == 4


@pytest.mark.parametrize("name, path, change", MUTANTS)
def test_the_line_that_a_mutant_changes_is_in_the_collector_once(name, path, change):
    whole = pathlib.Path(path).read_text(encoding="utf-8")
    changed = subprocess.run(["sed", change, path], stdout=subprocess.PIPE, text=True, check=True).stdout
    differing = [line for line, other in zip(whole.splitlines(), changed.splitlines()) if line != other]
    assert len(differing) == 1, name
