# SPDX-License-Identifier: GPL-3.0-or-later
"""A year of three hospitals, of which is known who was given a seat when, used it when, and lost it when.

One session a day of use. Two veterans of each hospital have used it from the first day on, before they had a seat."""
import base64
import datetime
import hashlib
import json
import random
import subprocess
import uuid

from analysing import BUILD, Database

SITES = "HGT"
FIRST, UNTIL = datetime.date(2025, 10, 1), datetime.date(2026, 10, 1)  # of the telemetry; of the quarter
QUARTER = 300000 + (datetime.date(2026, 7, 1) - datetime.date(2000, 1, 1)).days
WEEKS = {"first_use": [1, 2, 4, 8], "abandonment": [1, 2, 4, 8, 13]}

STRUCTURE = {
    "sites": [{"code": s, "label": f"Hospital {s}", "time_zone": "Europe/Paris", "simulated": True} for s in SITES],
    "units": [{"site": s, "code": "S", "label": "Service", "kind": "service", "valid_from": "2020-01-01"} for s in SITES],
    "engines": [{"code": "e", "label": "Engine"}],
    "releases": [{"engine": "e", "code": "1", "label": "1", "released_on": "2025-01-01", "kind": "major"}],
    "clients": [{"site": s, "code": f"gw{s}"} for s in SITES],
}


class Person:
    """`seats`: days on which one was given or taken back; more than an assignment and a revocation."""

    def __init__(self, site, name, assigned=None, uses=(), revoked=None, seats=()):
        self.site, self.name, self.assigned, self.uses, self.revoked = site, name, assigned, sorted(set(uses)), revoked
        self.seats = list(seats) or [(d, a) for d, a in ((assigned, "assigned"), (revoked, "revoked")) if d]

    def pseudonym(self):
        return base64.urlsafe_b64encode(hashlib.sha256(f"{self.site}/{self.name}".encode()).digest()).decode().rstrip("=")

    def moments(self):
        for day, action in self.seats:
            yield day, {"type": "seat", "action": action, "licence_type": "dictation"}
        for day in self.uses:
            yield day, {"type": "session", "audio_ms": 30000, "speech_ms": 20000}


def after(day, number):
    return day + datetime.timedelta(number)


def veterans(until=UNTIL, sites=SITES):
    for site in sites:
        for name in ("first", "second"):
            uses = [after(FIRST, i) for i in range(0, (until - FIRST).days, 3)]
            yield Person(site, name, assigned=after(FIRST, 100), uses=uses)


def drawn(seed, counts):
    """Of each site so many; two in three begin within some weeks, some leave after others, of some the seat is taken."""
    dice = random.Random(seed)
    for site, count in counts.items():
        for number in range(count):
            assigned = after(FIRST, dice.randint(0, 350))
            first = after(assigned, int(dice.expovariate(1 / 20))) if dice.random() < .85 else UNTIL
            last = after(first, int(dice.expovariate(1 / 90))) if dice.random() < .6 else UNTIL
            uses = [after(first, i) for i in range(0, 400, dice.randint(1, 9)) if after(first, i) <= last]
            revoked = after(assigned, dice.randint(5, 300)) if dice.random() < .15 else None
            keep = [d for d in uses if d < UNTIL and (revoked is None or d < revoked)]
            yield Person(site, f"p{number}", assigned, keep, revoked if revoked and revoked < UNTIL else None)


def quarter_start(day, back=0):
    month = day.year * 12 + (day.month - 1) // 3 * 3 - 3 * back
    return datetime.date(month // 12, month % 12 + 1, 1)


def first_use_known(person, until=UNTIL):
    """Days from the seat to the first use, "event", or "not", of those of whom a quarter may tell; None: of others."""
    used, revoked = ([d for d in person.uses if d < after(until, -14)] or [None])[0], person.revoked
    if not person.assigned or not after(FIRST, 28) <= quarter_start(person.assigned) or person.assigned >= quarter_start(until, 1):
        return None
    if used and used < person.assigned:
        return None
    if used and (not revoked or used <= after(revoked, 28)):
        return (used - person.assigned).days, "event"
    return 0, "not"


def abandonment_known(person, until=UNTIL):
    """Days from the first use to the last one that 60 days without any follow."""
    uses = [d for d in person.uses if d < after(until, -14)]
    if not uses or not after(FIRST, 28) <= quarter_start(uses[0]) or uses[0] >= quarter_start(until, 2):
        return None
    for day in uses:
        if person.revoked and day > person.revoked:
            break
        if not any(day < d <= after(day, 60) for d in uses) and (not person.revoked or person.revoked >= after(day, 14)):
            return (day - uses[0]).days, "event"
    return 0, "not"


class Beginners(Database):
    def __init__(self, people, sending=None):
        """`sending`: in whose telemetry all sites are full of use."""
        super().__init__()
        self.people = [*(veterans() if sending is None else sending), *people]
        self.number = 0
        with open(self.path("structure.json"), "w", encoding="utf-8") as file:
            json.dump(STRUCTURE, file)
        self.program("schema", "structure", "import", self.path("structure.json"))
        self.load_at("2027-06-01 08:00:00", self.written("events", self.people))

    def written(self, name, people):
        with open(self.path(name), "w", encoding="utf-8") as file:
            for person in people:
                for day, what in person.moments():
                    self.number += 1
                    moment = int(datetime.datetime(day.year, day.month, day.day, 10).timestamp() * 1000)
                    file.write(json.dumps({
                        "schema": 1, "site": person.site, "client": "gw" + person.site, "seq": self.number,
                        "event_id": str(uuid.UUID(int=(moment << 80) | (0x8 << 76) | (0x2 << 62) | self.number)),
                        "user": person.pseudonym(), "unit": "S", "day": day.isoformat(), "hour": 10, "role": "physician",
                        "specialty": "SM04", **what}) + "\n")
        return self.path(name)

    def load_at(self, moment, path):
        """As the clock would have it: it allows no event of the future."""
        subprocess.run(["tests/at", moment, f"{BUILD}/dictameter-collector", "import", "--database",
                        f"dbname={self.name}", "--platform-key", self.key, "--retention-months", "240", path], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def told(self, kind, quarter=QUARTER):
        """By "H", "G" or "all"."""
        return {r["code"] or "all": json.loads(r["payload"]) for r in self.rows(
            "SELECT t.code, f.payload FROM dictameter.finding f JOIN dictameter.scope s USING (scope_id)"
            " LEFT JOIN dictameter.site t ON t.site_id = s.site_id AND s.kind = 2"
            f" WHERE f.kind = '{kind}' AND f.period_id = {quarter} AND s.kind IN (1, 2)")}
