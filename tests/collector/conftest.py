# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test of the collector begins with: a database of its own."""
import pytest

from collecting import Database


@pytest.fixture
def database():
    made = Database()
    yield made
    made.drop()
