# SPDX-License-Identifier: GPL-3.0-or-later
"""Events are found by the hours between which those of their day were recorded, whenever that was: of a device that
was away, or of days that a hospital sends for months past."""
import json
import re

import pytest

from analysing import Clinic

DAY_MS = 86_400_000
SHIFTS = (0, 0, 0, -1, -33, -64)  # days by which an event is recorded before or after its own
BATCHES = 3


def shifted(line, place):
    """The event as if recorded some days before its day: event_id begins with its time."""
    event = json.loads(line)
    digits = event["event_id"].replace("-", "")
    recorded = int(digits[:12], 16) + SHIFTS[place % len(SHIFTS)] * DAY_MS
    digits = f"{recorded:012x}{digits[12:]}"
    event["event_id"] = re.sub(r"(.{8})(.{4})(.{4})(.{4})(.{12})", r"\1-\2-\3-\4-\5", digits)
    return json.dumps(event) + "\n"


@pytest.fixture(scope="module", name="clinic")
def fixture_clinic():
    made = Clinic(clinicians=20, days=70, sites=2, late=lambda event: True)
    lines = [shifted(line, place) for place, line in enumerate(made.late_lines)]
    for batch in range(BATCHES):
        made.late_lines = lines[batch::BATCHES]
        made.load_late()
        made.run()
    yield made
    made.drop()


def recorded(clinic):
    return {(r["site_id"], r["day"]): (r["first"], r["last"]) for r in clinic.rows(
        "SELECT site_id, day, recorded_from AS first, recorded_until AS last FROM dictameter.recorded_day")}


def of_events(clinic):
    tables = clinic.rows("SELECT relname FROM pg_class WHERE relname LIKE 'event\\_%' AND relkind = 'p'"
                         " AND relnamespace = 'dictameter'::regnamespace")
    union = " UNION ALL ".join(f"SELECT site_id, day, recorded_at FROM dictameter.{t['relname']}" for t in tables)
    return {(r["site_id"], r["day"]): (r["first"], r["last"]) for r in clinic.rows(
        f"SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last FROM ({union}) AS e GROUP BY 1, 2")}


def mark_unknown(clinic):
    """Marks that do not say when anything was recorded: all partitions are looked into."""
    clinic.rows("INSERT INTO dictameter.dirty_day (site_id, day, batch_id)"
                " SELECT site_id, day, 999999 FROM dictameter.recorded_day")


def test_batch_by_batch_it_is_known_when_the_events_of_each_day_were_recorded(clinic):
    spans = of_events(clinic)
    assert recorded(clinic) == spans
    assert any(first[:7] < day[:7] for (_, day), (first, _) in spans.items())


def test_all_events_are_folded_whenever_they_were_recorded(clinic):
    before = clinic.folded()
    mark_unknown(clinic)
    clinic.run()
    assert set(recorded(clinic).values()) == {(None, None)}
    assert clinic.folded() == before


def test_a_full_rebuild_finds_out_again_what_is_not_known(clinic):
    before = clinic.folded()
    mark_unknown(clinic)
    clinic.run()
    clinic.run("--all")
    assert recorded(clinic) == of_events(clinic)
    assert clinic.folded() == before
