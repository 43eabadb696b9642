# SPDX-License-Identifier: GPL-3.0-or-later
"""A small simulated clinic in a database of its own, and the analyzer run on it."""
import csv
import io
import json
import os
import secrets
import subprocess
import tempfile

BUILD = os.environ.get("DICTAMETER_BUILD", "build/release")
AS_OF = "2026-10-10"


class Database:
    """An empty copy of the migrated schema, and the programs on it."""

    def __init__(self):
        self.name = "analyzer_" + secrets.token_hex(6)
        self.folder = tempfile.TemporaryDirectory()
        self.key = os.path.join(self.folder.name, "key")
        with open(self.key, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        os.chmod(self.key, 0o600)
        subprocess.run(["createdb", "-T", "dictameter_template", self.name], check=True)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def program(self, program, *arguments):
        return subprocess.run([f"{BUILD}/dictameter-{program}", *arguments, "--database", f"dbname={self.name}"],
                              check=True, stdout=subprocess.PIPE, text=True)

    def load(self, path):
        # A few events of the last day may lie beyond what the clock allows: the exit says so.
        subprocess.run([f"{BUILD}/dictameter-collector", "import", "--database", f"dbname={self.name}",
                        "--platform-key", self.key, "--retention-months", "240", path], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)

    def run(self, *options):
        """Under the analyzer's own role: it must need no other right."""
        subprocess.run([f"{BUILD}/dictameter-analyzer", "run", "--as-of", AS_OF, *options, "--database",
                        f"dbname={self.name} user=dictameter_analyzer"], check=True)

    def run_on(self, days):
        """As if the last run had been some days before: where that day has not moved and no period is measured, what
        follows from the measures is not looked at again; findings of weeks, where none has ended."""
        self.rows(f"UPDATE dictameter.run SET as_of = as_of - interval '{days} days'")
        self.run()

    def run_at(self, moment, *options):
        """As the clock would have it at a moment, in UTC."""
        subprocess.run(["tests/at", moment, f"{BUILD}/dictameter-analyzer", "run", *options, "--database",
                        f"dbname={self.name} user=dictameter_analyzer"], check=True)

    def rows(self, sql):
        """The rows of a statement as dictionaries of text; NULL is None."""
        done = subprocess.run(["psql", "-X", "-q", "--csv", "-v", "ON_ERROR_STOP=1", "-P", "null=\\N",
                               "-d", self.name, "-f", "-"], input=sql, check=True, stdout=subprocess.PIPE, text=True)
        return [{k: None if v == "\\N" else v for k, v in row.items()}
                for row in csv.DictReader(io.StringIO(done.stdout))]

    def measures(self):
        """All live measures, without the run that wrote them."""
        return {(r["scope_id"], r["period_id"], r["metric_id"]): tuple(r.values()) for r in self.rows(
            "SELECT scope_id, period_id, metric_id, state, method, clinicians, documents, numerator, denominator,"
            " value, low, high FROM dictameter.measure WHERE revision = 0")}

    def assessments(self):
        return {(r["scope_id"], r["period_id"], r["practice"]): tuple(r.values()) for r in self.rows(
            "SELECT scope_id, period_id, practice, class, reason, state, clinicians, k_eff, value, low, high, target"
            " FROM dictameter.assessment")}

    def folded(self):
        """All rows that events are folded into; histograms a cell each, as their cells stand in no order."""
        bins = """(SELECT d.site_id, d.day, d.clinician_id, d.unit_id, d.role_id, d.specialty_id, c.cell, sum(c.n)
                   FROM dictameter.clinician_day_bin d, unnest(d.cell, d.n) AS c (cell, n)
                   GROUP BY 1, 2, 3, 4, 5, 6, 7) AS b"""
        tables = {table: "dictameter." + table
                  for table in ("clinician_day", "clinician_month", "clinician_week", "transmission", "rejection")}
        return {name: {tuple(row.values()) for row in self.rows(f"SELECT * FROM {table}")}
                for name, table in {**tables, "clinician_day_bin": bins}.items()}

    def drop(self):
        subprocess.run(["dropdb", "--if-exists", self.name], check=True)
        self.folder.cleanup()


class Clinic(Database):
    """Events of a simulated clinic; some may be held back to arrive late."""

    def __init__(self, clinicians=60, days=120, seed=11, sites=2, late=lambda event: False, until="2026-10-01"):
        super().__init__()
        options = [f"--clinicians={clinicians}", f"--days={days}", f"--seed={seed}", f"--sites={sites}",
                   f"--until={until}"]
        structure = self.path("structure.json")
        with open(structure, "wb") as file:
            subprocess.run([f"{BUILD}/dictameter-collector", "simulate", "--structure", *options],
                           stdout=file, check=True)
        self.program("schema", "structure", "import", structure)
        self.late_lines = []
        with open(self.path("events"), "w", encoding="utf-8") as now:
            simulate = subprocess.Popen([f"{BUILD}/dictameter-collector", "simulate", *options],
                                        stdout=subprocess.PIPE, text=True)
            for line in simulate.stdout:
                if late(json.loads(line)):
                    self.late_lines.append(line)
                else:
                    now.write(line)
            assert simulate.wait() == 0
        self.load(self.path("events"))

    def load_late(self):
        with open(self.path("late"), "w", encoding="utf-8") as file:
            file.writelines(self.late_lines)
        self.load(self.path("late"))
