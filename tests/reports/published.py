# SPDX-License-Identifier: GPL-3.0-or-later
"""A database with published figures as the analyzer writes them, small and the same every time."""
import datetime
import json
import math
import subprocess

EPOCH = datetime.date(2000, 1, 1)
KINDS = {"week": 1, "month": 2, "quarter": 3, "year": 4, "r28": 5, "r91": 6}
ALL, SITE, POLE, UNIT_A, UNIT_B, UNIT_SMALL = 1, 2, 3, 4, 5, 6
# metric -> value in natural units, half width of its interval; what is not here has no row
VALUES = {
    "A7": (.62, .04), "A3": (.81, .05), "A10": (.55, .03), "B1": (3164 / 34034, 0), "B2": (.054, .003),
    "B4": (.21, .02), "C1": (.042, .003), "C2": (.11, .01), "C3": (6.1, .4), "D1": (168, 9), "D3": (58, 4),
    "D4_low": (-54000, 18000), "D4_central": (24000, 18000), "D4_high": (96000, 24000), "D9": (.78, .02), "D10": (.14, .01),
    "E1": (.31, .03), "E4": (.125, .011), "E5": (.88, .02), "G1": (.06, .03), "P14": (.72, .04),
    "D5_low": (-72000, 18000), "D5_central": (6000, 18000), "D5_high": (66000, 24000),
    "A11_none": (.09, .03), "A11_rare": (.11, .03), "A11_occasional": (.25, .05),
    "A11_regular": (.30, .05), "A11_high": (.25, .05),
}


def period_id(kind, first):
    return KINDS[kind] * 100000 + (first - EPOCH).days


def metrics():
    with open("schema/catalog/metrics.json", encoding="utf-8") as file:
        return {m["id"]: m for m in json.load(file)["metrics"]}


class Published:
    def __init__(self, name):
        self.name = name
        subprocess.run(["createdb", "-T", "dictameter_template", name], check=True)
        self.catalog = metrics()
        self.run(self.ground())
        self.run(self.measures())

    def conninfo(self, role="dictameter_reports"):
        return f"dbname={self.name} user={role}"

    def run(self, statement):
        done = subprocess.run(["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", self.name],
                              input="SET search_path = dictameter;" + statement, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]

    def ground(self):
        return """
INSERT INTO site VALUES (1, 'SIM1', 'Centre <b>simulé</b> & fils', 'Europe/Paris', true);
INSERT INTO unit VALUES (10, 1, NULL, 'URG', 'Pôle urgences', 'pole', NULL, NULL), (11, 1, 10, 'URGA', 'Accueil', 'service', NULL, NULL),
    (12, 1, 10, 'URGB', 'Déchocage', 'service', NULL, NULL), (13, 1, 10, 'URGC', 'Petit service', 'service', NULL, NULL);
INSERT INTO engine VALUES (1, 'DMO', 'Dragon');
INSERT INTO release VALUES (1, 1, '4.1', 'Moteur 4.1', '2026-01-12', 'major'), (2, 1, '4.2', 'Moteur 4.2', '2026-08-03', 'major');
INSERT INTO client VALUES (1, 1, 'gw1');
INSERT INTO run (kind, started_at, finished_at, as_of, state)
VALUES ('run', '2026-10-14 06:00+00', '2026-10-14 06:30+00', '2026-10-14 00:00+00', 'done');
INSERT INTO scope (kind, site_id, unit_id) VALUES (1, 0, 0), (2, 1, 0), (3, 1, 10), (4, 1, 11), (4, 1, 12), (4, 1, 13);
INSERT INTO transmission SELECT 1, day::date, 1, 100, 96, 2, 1, 0, 1
FROM generate_series(date '2026-07-01', date '2026-09-30', interval '1 day') day;
INSERT INTO rejection VALUES (1, '2026-07-02', 1, 'document', 'unknown_unit', 40), (1, '2026-07-03', 1, 'session', 'range', 3);
"""

    def row(self, scope, period, metric, shift=0.0, state=0):
        value, half = VALUES[metric]
        number = self.catalog[metric]["number"]
        if state in (2, 3, 4, 5):
            return f"({scope},{period},{number},0,{state},1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1)"
        value *= 1 + shift
        low, high = (.076033, .113670) if metric == "B1" else (value - half, value + half)
        parts = ("3164", "34034") if metric == "B1" else (f"{value * 1000!r}", "1000")
        return f"({scope},{period},{number},0,0,1,120,45678,{parts[0]},{parts[1]},{value!r},{low!r},{high!r},1)"

    def measures(self):
        rows = []
        monday = datetime.date(2025, 10, 6)
        for week in range(52):
            first = monday + datetime.timedelta(weeks=week)
            rows += [self.row(scope, period_id("week", first), metric, .05 * math.sin(week / 6) + .001 * week)
                     for metric in VALUES for scope in (ALL, SITE, POLE)]
        for kind, first in (("quarter", datetime.date(2026, 7, 1)), ("quarter", datetime.date(2026, 4, 1)),
                            ("month", datetime.date(2026, 9, 1)), ("month", datetime.date(2026, 8, 1)),
                            ("r91", datetime.date(2026, 6, 29)), ("year", datetime.date(2026, 1, 1))):
            shift = -.04 if first == datetime.date(2026, 4, 1) else 0
            for metric in VALUES:
                rows += [self.row(scope, period_id(kind, first), metric, shift + .02 * scope - .02)
                         for scope in (ALL, SITE, POLE, UNIT_A, UNIT_B)]
                rows.append(self.row(UNIT_SMALL, period_id(kind, first), metric, 0, 2))
        quarter = period_id("quarter", datetime.date(2026, 7, 1))
        classes = [("BP04", "A", "", .93, .91, .95, .9), ("BP08", "B", "", .88, .84, .91, .85),
                   ("BP14", "C", "", .72, .68, .76, .9)]
        judged = [f"({scope},{quarter},'{p}','1.0','{c}','{r}',NULL,0,120,60,{v},{lo},{hi},{t},1)"
                  for scope in (ALL, SITE, POLE) for p, c, r, v, lo, hi, t in classes]
        judged.append(f"(1,{quarter},'BP19','1.0','not_assessable','few_clinicians',NULL,0,7,4,NULL,NULL,NULL,.8,1)")
        judged.append(f"(1,{quarter},'BP01','1.0','not_measured','no_indicator',NULL,NULL,NULL,NULL,NULL,NULL,NULL,.8,1)")
        return ("INSERT INTO measure (scope_id, period_id, metric_id, revision, state, method, clinicians, documents, "
                "numerator, denominator, value, low, high, run_id) VALUES " + ",\n".join(rows) + ";\n"
                "INSERT INTO assessment (scope_id, period_id, practice, framework, class, reason, metric_id, state, "
                "clinicians, k_eff, value, low, high, target, run_id) VALUES " + ",\n".join(judged) + ";")
