# SPDX-License-Identifier: GPL-3.0-or-later
"""What each client sent, by day, kept up run by run: always what all entries together say."""
import collections
import datetime
import random

import pytest

from analysing import Database

MONDAY = datetime.date(2026, 6, 1)
SEED = 20
RUNS = 12
CLIENTS = (1, 2, 3)


class Entries(Database):
    """A ledger to which entries are added by hand, and what they come to by the definition."""

    def __init__(self):
        super().__init__()
        self.entered = []

    def enter(self, client, day, pieces):
        """A batch of one client and day; pieces are [from, until) of its numbers, each one stored."""
        count = sum(until - start for start, until in pieces)
        self.entered.append((client, day, pieces, count))
        self.rows("INSERT INTO dictameter.ledger_entry (site_id, batch_id, client_id, day, sent, stored, duplicate,"
                  f" rejected, conflicting, seqs) VALUES (1, {len(self.entered)}, {client}, '{day}', {count}, {count},"
                  " 0, 0, 0, '{" + ",".join(f"[{start},{until})" for start, until in pieces) + "}')")

    def defined(self):
        """A gap lies between a number and the highest before it, and belongs to the day of the number."""
        stored, missing = collections.Counter(), collections.Counter()
        for client, day, _, count in self.entered:
            stored[client, day] += count
        for client in CLIENTS:
            numbers = sorted({(n, day) for c, day, pieces, _ in self.entered if c == client
                              for start, until in pieces for n in range(start, until)})
            highest = numbers[0][0] if numbers else 0
            for number, day in numbers:
                missing[client, day] += max(number - highest - 1, 0)
                highest = max(highest, number)
        return {(str(c), str(day)): (str(n), str(missing[c, day])) for (c, day), n in stored.items()}

    def summed(self):
        return {(r["client_id"], r["day"]): (r["stored"], r["missing"]) for r in self.rows(
            "SELECT client_id, day, stored, missing FROM dictameter.transmission")}


@pytest.fixture(scope="module", name="entries")
def fixture_entries():
    entries = Entries()
    entries.rows("INSERT INTO dictameter.site (site_id, code, label, time_zone)"
                 " VALUES (1, 'S', 'S', 'Europe/Paris')")
    yield entries
    entries.drop()


def test_run_by_run_the_sums_are_those_of_all_entries_also_where_numbers_come_late_or_out_of_order(entries):
    chance = random.Random(SEED)
    next_number = dict.fromkeys(CLIENTS, 1)
    skipped = []
    met = collections.Counter()
    for run in range(RUNS):
        for client in CLIENTS:
            day = MONDAY + datetime.timedelta(days=run)
            start = next_number[client] + chance.choice((0, 0, 3))
            if start > next_number[client]:
                skipped.append((client, day, (next_number[client], start)))
            next_number[client] = start + chance.randint(1, 5)
            entries.enter(client, day, [(start, next_number[client])])
        if skipped and run % 3 == 2:
            client, day, piece = skipped.pop(chance.randrange(len(skipped)))
            late = chance.choice((0, 1, -4))
            entries.enter(client, day + datetime.timedelta(days=late), [piece])
            met[late] += 1
        entries.run()
        assert entries.summed() == entries.defined(), run
    assert len(met) > 1 and any(int(missing) for _, missing in entries.summed().values())


def test_what_was_sent_on_an_early_day_with_later_numbers_moves_its_gaps(entries):
    entries.enter(1, MONDAY - datetime.timedelta(days=9), [(500, 503)])
    entries.run()
    entries.enter(1, MONDAY - datetime.timedelta(days=8), [(490, 495), (600, 601)])
    entries.run()
    assert entries.summed() == entries.defined()


def test_a_run_without_new_entries_writes_no_sum(entries):
    before = entries.rows("SELECT xmin, ctid FROM dictameter.transmission ORDER BY 2")
    entries.run()
    assert entries.rows("SELECT xmin, ctid FROM dictameter.transmission ORDER BY 2") == before
