# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of the analyzer costs, against one plain dashboard query on the raw events in the same run.

BENCH_CLINICIANS sets how many there are (600, at a site for every 60, for a year: about 2,000 documents each).
"""
import datetime
import os
import re
import statistics
import subprocess
import sys
import time

sys.path.insert(0, "tests/analyzer")
from analysing import BUILD, Database

CLINICIANS = int(os.environ.get("BENCH_CLINICIANS", "600"))
SITES = max(CLINICIANS // 60, 1)
LAST = datetime.date(2026, 9, 30)
# One metric by site and week, with n and distinct clinicians: what a dashboard without an analyzer asks each time.
NAIVE = """SELECT site_id, date_trunc('week', day), sum(ed_sub + ed_del + ed_ins)::float8 / nullif(sum(words_engine), 0), count(*),
                  count(DISTINCT clinician_id)
           FROM dictameter.event_document WHERE status = 1 AND modality = 1 GROUP BY 1, 2"""


def timed(command, **more):
    """Seconds and memory [MB] of a program."""
    start = time.monotonic()
    process = subprocess.Popen(command, **more)
    _, status, used = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, command
    return time.monotonic() - start, used.ru_maxrss / 1024


class Year(Database):
    def __init__(self):
        super().__init__()
        until = LAST + datetime.timedelta(days=1)
        options = [f"--clinicians={CLINICIANS}", "--days=365", f"--sites={SITES}", f"--until={until}"]
        with open(self.path("structure.json"), "wb") as file:
            subprocess.run([f"{BUILD}/dictameter-collector", "simulate", "--structure", *options], stdout=file, check=True)
        self.program("schema", "structure", "import", self.path("structure.json"))
        self.simulate(options)

    def simulate(self, options):
        """All days but the last now."""
        late = f'"day":"{LAST}"'
        with open(self.path("events"), "w", encoding="utf-8") as now, \
                open(self.path("late"), "w", encoding="utf-8") as then:
            done = subprocess.Popen([f"{BUILD}/dictameter-collector", "simulate", *options], stdout=subprocess.PIPE, text=True)
            for line in done.stdout:
                (then if late in line else now).write(line)
            assert done.wait() == 0
        self.load(self.path("events"))

    def analyze(self, *options):
        return timed([f"{BUILD}/dictameter-analyzer", "run", "--as-of", str(LAST), *options, "--database",
                      f"dbname={self.name}"], stderr=subprocess.DEVNULL)

    def naive(self):
        return statistics.median(timed(["psql", "-XAtq", "-d", self.name, "-o", "/dev/null", "-c", NAIVE])[0]
                                 for _ in range(3))

    def page(self):
        """Milliseconds that a page's measures take to read: every metric of one scope and quarter."""
        with open("schema/queries/measure_read.sql", encoding="utf-8") as file:
            statement = re.sub(r"--[^\n]*\n", "", file.read()).rstrip().rstrip(";")
        at = self.rows("SELECT min(scope_id) AS scope, 300000 + ('2026-07-01'::date - '2000-01-01'::date) AS period"
                       " FROM dictameter.scope WHERE kind = 1")[0]
        script = ("SET search_path = dictameter; "
                  f"PREPARE page (int4[], int2[], int4, int4) AS {statement}; "
                  f"EXPLAIN (ANALYZE, TIMING OFF) EXECUTE page ('{{{at['scope']}}}', NULL, {at['period']}, {at['period']})")
        times = []
        for _ in range(9):
            done = subprocess.run(["psql", "-XAtq", "-d", self.name, "-c", script], check=True, stdout=subprocess.PIPE, text=True)
            times.append(float(re.search(r"Execution Time: ([\d.]+) ms", done.stdout).group(1)))
        return statistics.median(times)


def main():
    year = Year()
    try:
        subprocess.run(["psql", "-Xq", "-d", year.name, "-c", "VACUUM ANALYZE"], check=True)
        documents = int(year.rows("SELECT count(*) AS n FROM dictameter.event_document")[0]["n"])
        print(f"{CLINICIANS} clinicians, {SITES} sites, {documents} documents", flush=True)
        naive = year.naive()
        print(f"one metric by site and week, plain SQL    {naive:8.2f} s", flush=True)
        full, memory = year.analyze("--all")
        print(f"full rebuild                              {full:8.2f} s  {full / naive:6.1f} times (goal 15)  {memory:5.0f} MB",
              flush=True)
        year.load(year.path("late"))
        day, _ = year.analyze()
        print(f"one more day                              {day:8.2f} s  {day / full:6.2f} of the rebuild (goal 0.10)", flush=True)
        print(f"a page's measures                         {year.page():8.2f} ms (goal 5)", flush=True)
    finally:
        year.drop()


main()
