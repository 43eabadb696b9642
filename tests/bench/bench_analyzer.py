# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of the analyzer costs, against one plain dashboard query on the raw events in the same run.

BENCH_CLINICIANS  how many there are (600); a simulated one has about 2,100 documents a year
BENCH_SITES       at how many sites (one for every 60 clinicians)
BENCH_DAYS        for how many days (365)
BENCH_GROWTH      years over which the same cost is compared ("1 2"; "" for none)
BENCH_GROWTH_CLINICIANS, BENCH_GROWTH_SITES  with how many of either (300, 5)

Ten million documents of one year: BENCH_CLINICIANS=4800 BENCH_SITES=50 BENCH_GROWTH="1 10".
Seconds are those of the clock; in brackets those of the processors, of the programs and the server together: on a
machine that others use as well these are what may be compared.
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

LAST = datetime.date(2026, 9, 30)
# Days that come one by one: (the day, up to when all was over before it, and after it, what is told then, how many of a
# quarter's days are such ones).
STEPS = (
    (datetime.date(2026, 8, 12), datetime.date(2026, 8, 9), datetime.date(2026, 8, 9), "a Wednesday: nothing is told", 75),
    (datetime.date(2026, 8, 16), datetime.date(2026, 8, 9), datetime.date(2026, 8, 16), "a Sunday: a week, 28 days", 13),
    (datetime.date(2026, 8, 31), datetime.date(2026, 8, 30), datetime.date(2026, 8, 31), "a month's end: it, 91 days", 2),
    (LAST, datetime.date(2026, 9, 27), LAST, "a quarter's end: it as well", 1),
)
QUARTER_DAYS = 91
SHARDS = 2
REFUSED = 77  # there was nothing left to share
# One metric by site and week, with n and distinct clinicians: what a dashboard without an analyzer asks each time.
NAIVE = """SELECT site_id, date_trunc('week', day), sum(ed_sub + ed_del + ed_ins)::float8 / nullif(sum(words_engine), 0), count(*),
                  count(DISTINCT clinician_id)
           FROM dictameter.event_document WHERE status = 1 AND modality = 1 GROUP BY 1, 2"""
TICK = os.sysconf("SC_CLK_TCK")


def number(name, default):
    return int(os.environ.get(name, default))


class Cost:
    """Seconds by the clock and of the processors, and the most memory [MB] that one process had."""

    def __init__(self, wall, cpu, memory):
        self.wall, self.cpu, self.memory = wall, cpu, memory

    def over(self, other):
        return f"{self.wall / other.wall:7.2f} ({self.cpu / other.cpu:.2f})"

    def __str__(self):
        return f"{self.wall:8.2f} s ({self.cpu:.2f})"


class Years(Database):
    def __init__(self, clinicians, sites, days):
        super().__init__()
        until = LAST + datetime.timedelta(days=1)
        options = [f"--clinicians={clinicians}", f"--days={days}", f"--sites={sites}", f"--until={until}"]
        with open(self.path("structure.json"), "wb") as file:
            subprocess.run([f"{BUILD}/dictameter-collector", "simulate", "--structure", *options], stdout=file, check=True)
        self.program("schema", "structure", "import", self.path("structure.json"))
        self.simulate(options)
        self.tidy()
        self.server = self.postmaster()

    def tidy(self):
        subprocess.run(["psql", "-Xq", "-d", self.name, "-c", "VACUUM ANALYZE"], check=True)

    def documents(self):
        return int(self.rows("SELECT count(*) AS n FROM dictameter.event_document")[0]["n"])

    def postmaster(self):
        """The server's process: the parent of any session."""
        with subprocess.Popen(["psql", "-XAtq", "-d", self.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as psql:
            psql.stdin.write("SELECT pg_backend_pid();\n")
            psql.stdin.flush()
            with open(f"/proc/{psql.stdout.readline().strip()}/stat", encoding="ascii") as file:
                parent = file.read().rpartition(")")[2].split()[1]
            psql.stdin.close()
        return parent

    def simulate(self, options):
        """The days before the first step now; of each step its own events, and before them those since the last."""
        files = {day: open(self.path(f"events_{day}"), "w", encoding="utf-8") for step in STEPS
                 for day in (step[0] - datetime.timedelta(days=1), step[0])}
        done = subprocess.Popen([f"{BUILD}/dictameter-collector", "simulate", *options], stdout=subprocess.PIPE, text=True)
        last = sorted(files)
        of_day = {}
        for line in done.stdout:
            at = line.index('"day":"') + len('"day":"')
            day = line[at:at + 10]
            if day not in of_day:
                of_day[day] = files[next(d for d in last if d.isoformat() >= day)]
            of_day[day].write(line)
        assert done.wait() == 0
        for file in files.values():
            file.close()
        self.load_until(last[0])

    def load_until(self, day):
        self.load(self.path(f"events_{day}"))
        os.remove(self.path(f"events_{day}"))

    def server_seconds(self):
        """Of the server's sessions that have ended."""
        time.sleep(.5)
        with open(f"/proc/{self.server}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[13]) + int(fields[14])) / TICK

    def timed(self, commands, allowed=(0,)):
        """Runs the commands side by side."""
        served = self.server_seconds()
        start = time.monotonic()
        used, codes = [], []
        for process in [subprocess.Popen(command, stderr=subprocess.DEVNULL) for command in commands]:
            _, status, usage = os.wait4(process.pid, 0)
            codes.append(os.waitstatus_to_exitcode(status))
            used.append(usage)
        wall = time.monotonic() - start
        assert 0 in codes and set(codes) <= set(allowed), codes
        return Cost(wall, sum(u.ru_utime + u.ru_stime for u in used) + self.server_seconds() - served,
                    max(u.ru_maxrss for u in used) / 1024)

    def analyze(self, *options, as_of=LAST, shards=SHARDS):
        command = [f"{BUILD}/dictameter-analyzer", "run", "--as-of", str(as_of), *options, "--database", f"dbname={self.name}"]
        return self.timed([command] * shards, (0, REFUSED))

    def naive(self):
        costs = [self.timed([["psql", "-XAtq", "-d", self.name, "-o", "/dev/null", "-c", NAIVE]]) for _ in range(3)]
        return sorted(costs, key=lambda cost: cost.wall)[1]

    def days(self):
        """What each step costs, with how much it wrote; the days between are not measured."""
        for place, (day, before, as_of, what, _) in enumerate(STEPS):
            if place > 0:
                self.load_until(day - datetime.timedelta(days=1))
            self.analyze(*([] if place > 0 else ["--all"]), as_of=before)
            self.load_until(day)
            cost = self.analyze(as_of=as_of, shards=1)
            written = self.rows("SELECT count(*) AS n, count(DISTINCT period_id) AS periods FROM dictameter.measure_live"
                                " WHERE run_id = (SELECT max(run_id) FROM dictameter.run)")[0]
            yield cost, f"{what}; {written['periods']} periods, {written['n']} measures"

    def page(self):
        """Milliseconds that a page's measures take to read: every metric of one scope and quarter."""
        with open("schema/queries/measure_read.sql", encoding="utf-8") as file:
            statement = re.sub(r"--[^\n]*\n", "", file.read()).rstrip().rstrip(";")
        at = self.rows("SELECT min(scope_id) AS scope, 300000 + ('2026-07-01'::date - '2000-01-01'::date) AS period"
                       " FROM dictameter.scope WHERE kind = 1")[0]
        script = ("SET search_path = dictameter; "
                  f"PREPARE page (int4[], int2[], int4, int4, int4, int2) AS {statement}; "
                  f"EXPLAIN (ANALYZE, TIMING OFF) EXECUTE page ('{{{at['scope']}}}', NULL, {at['period']}, {at['period']}, NULL, NULL)")
        times = []
        for _ in range(9):
            done = subprocess.run(["psql", "-XAtq", "-d", self.name, "-c", script], check=True, stdout=subprocess.PIPE, text=True)
            times.append(float(re.search(r"Execution Time: ([\d.]+) ms", done.stdout).group(1)))
        return statistics.median(times)


def say(text):
    print(text, flush=True)


def mean(costs):
    """Of a day of a quarter."""
    shares = [(cost, step[4] / QUARTER_DAYS) for cost, step in zip(costs, STEPS)]
    return Cost(sum(c.wall * share for c, share in shares), sum(c.cpu * share for c, share in shares),
                max(c.memory for c in costs))


def say_days(days, full):
    for cost, what in days:
        say(f"(b) one more day                            {cost}  {cost.over(full)} of the rebuild (goal 0.10): {what}")
    cost = mean([cost for cost, _ in days])
    say(f"    the mean day of a quarter               {cost}  {cost.over(full)}")


def one_year():
    clinicians = number("BENCH_CLINICIANS", 600)
    sites = number("BENCH_SITES", max(clinicians // 60, 1))
    year = Years(clinicians, sites, number("BENCH_DAYS", 365))
    try:
        days = list(year.days())
        year.tidy()
        say(f"{clinicians} clinicians, {sites} sites, {year.documents()} documents")
        naive = year.naive()
        say(f"    one metric by site and week, plain SQL  {naive}")
        full = year.analyze("--all")
        say(f"(a) full rebuild in {SHARDS} shards                {full}  {full.over(naive)} times (goal 15, then 10)")
        say_days(days, full)
        say(f"(c) a page's measures                       {year.page():8.2f} ms (goal 5)")
        say(f"    most memory of an analyzer              {max(full.memory, mean([c for c, _ in days]).memory):8.0f} MB (goal 1024)")
    finally:
        year.drop()


def growth():
    clinicians, sites = number("BENCH_GROWTH_CLINICIANS", 300), number("BENCH_GROWTH_SITES", 5)
    first = None
    for years in map(int, os.environ.get("BENCH_GROWTH", "1 2").split()):
        made = Years(clinicians, sites, 365 * years)
        try:
            days = list(made.days())
            made.tidy()
            full = made.analyze("--all")
            page = made.page()
            documents = made.documents()
        finally:
            made.drop()
        day = mean([cost for cost, _ in days])
        last = days[-1][0]
        first = first or (years, full, day, last, page)
        say(f"(d) {clinicians} clinicians, {sites} sites, {years} years, {documents} documents, as multiples of {first[0]}")
        say(f"    full rebuild                            {full}  {full.over(first[1])} (goal {years / first[0]:.0f})")
        say(f"    the mean day of a quarter               {day}  {day.over(first[2])} (goal 1)")
        say(f"    a quarter's end                         {last}  {last.over(first[3])} (goal 1)")
        say(f"    a page's measures                       {page:8.2f} ms  {page / first[4]:7.2f} (goal 1)")
        say(f"    most memory of an analyzer              {max(full.memory, day.memory):8.0f} MB")


one_year()
growth()
