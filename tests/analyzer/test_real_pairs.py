# SPDX-License-Identifier: GPL-3.0-or-later
"""The 28 real pairs of ACI-BENCH as audit events, by their counts: 9.30 % with the interval clustered by document."""
import csv
import json
import uuid

import pytest

from analysing import Database

COUNTS = "tests/collector/aci-bench-counts.csv"
STRUCTURE = {"sites": [{"code": "REAL", "label": "Real pairs", "time_zone": "Europe/Paris", "simulated": False}],
             "units": [], "engines": [{"code": "virtscribe", "label": "Virtscribe"}],
             "releases": [{"engine": "virtscribe", "code": "1", "label": "1", "released_on": "2023-01-01",
                           "kind": "major"}],
             "clients": [{"site": "REAL", "code": "score"}]}
MILLISECONDS = 1788307200000  # 2026-09-02


def event_id(number):
    return str(uuid.UUID(int=(MILLISECONDS << 80) | (0x8 << 76) | (0x2 << 62) | number))


@pytest.fixture(scope="module")
def database():
    made = Database()
    with open(made.path("structure.json"), "w", encoding="utf-8") as file:
        json.dump(STRUCTURE, file)
    made.program("schema", "structure", "import", made.path("structure.json"))
    with open(COUNTS, encoding="ascii") as counts, open(made.path("events"), "w", encoding="ascii") as events:
        for row in csv.DictReader(counts):
            event = {"type": "audit", "schema": 1, "event_id": event_id(int(row["line"])), "client": "score",
                     "seq": int(row["line"]), "site": "REAL", "day": "2026-09-02",
                     "document": "pair-" + row["line"], "stage": "raw", "profile": "plain-en-1"}
            event.update({k: int(row[k]) for k in ("words_ref", "hits", "sub", "del", "ins", "min_edits")})
            events.write(json.dumps(event) + "\n")
    made.load(made.path("events"))
    made.run()
    yield made
    made.drop()


def measure(database, kind, period, metric):
    rows = database.rows("SELECT m.* FROM dictameter.measure m JOIN dictameter.scope s USING (scope_id)"
                         " JOIN dictameter.metric c USING (metric_id)"
                         f" WHERE s.kind = {kind} AND m.period_id = {period} AND c.id = '{metric}'")
    assert len(rows) == 1
    return rows[0]


@pytest.mark.parametrize("kind", [1, 2])
@pytest.mark.parametrize("period", [209740, 309678])
def test_the_raw_word_error_rate_is_3164_in_34034_with_its_interval(database, kind, period):
    row = measure(database, kind, period, "B1")
    assert row["state"] == "0"
    assert (float(row["numerator"]), float(row["denominator"])) == (3164, 34034)
    assert abs(float(row["value"]) - 3164 / 34034) < 1e-15
    assert f"{100 * float(row['low']):.4f} {100 * float(row['high']):.4f}" == "7.6033 11.3670"
    assert (row["clinicians"], row["documents"]) == ("28", "28")


def test_no_figure_names_a_clinician_where_none_is_known(database):
    assert database.rows("SELECT count(*) AS n FROM dictameter.clinician_day WHERE clinician_id > 0")[0]["n"] == "0"
    assert not database.rows("SELECT 1 AS x FROM dictameter.measure m JOIN dictameter.metric c USING (metric_id)"
                             " WHERE c.id = 'N3'")
