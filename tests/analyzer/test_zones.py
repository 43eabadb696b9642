# SPDX-License-Identifier: GPL-3.0-or-later
"""Instants around both switches of summer time land on the day of the site's clock; sessions' zones change nothing."""
import collections
import datetime
import json
import subprocess
import zoneinfo

import pytest

from analysing import BUILD, Clinic, Database
from recomputing import catalog

ZONES = {"PARIS": "Europe/Paris", "YORK": "America/New_York", "REUNION": "Indian/Reunion"}
SESSIONS = ("Pacific/Kiritimati", "America/Los_Angeles")  # 14 hours ahead, and behind with switches of its own
# The hour in which some clock moves, and the local midnights around it, to the minute.
SWITCHES = [datetime.datetime(2025, 10, 26, 1), datetime.datetime(2026, 3, 29, 1),
            datetime.datetime(2025, 11, 2, 6), datetime.datetime(2026, 3, 8, 7)]
CLINICIANS = 14


def instants():
    """UTC instants within 30 hours of each switch, denser where a day begins or a clock moves."""
    for switch in SWITCHES:
        for minutes in range(-30 * 60, 30 * 60, 30):
            for offset in (-1, 0, 1):
                yield switch + datetime.timedelta(minutes=minutes + offset)


def structure():
    sites = [{"code": code, "label": code, "time_zone": zone, "simulated": True} for code, zone in ZONES.items()]
    units = [{"site": code, "code": "U1", "label": "U1", "kind": "service", "valid_from": "2020-01-01"} for code in ZONES]
    clients = [{"site": code, "code": "gw1"} for code in ZONES]
    return {"sites": sites, "units": units, "clients": clients}


class Zoned(Database):
    """Three hospitals, the same instants in each, stored and analysed under one session's time zone."""

    def __init__(self, session_zone):
        super().__init__()
        self.set_zone(session_zone)
        with open(self.path("structure.json"), "w", encoding="utf-8") as file:
            json.dump(structure(), file)
        self.program("schema", "structure", "import", self.path("structure.json"))
        with open(self.path("site.key"), "w", encoding="ascii") as file:
            file.write("ab" * 32 + "\n")
        subprocess.run(["chmod", "600", self.path("site.key")], check=True)
        with open(self.path("sessions.csv"), "w", encoding="utf-8") as file:
            file.write("session_id,started_at,user_name,department,microphone,recording_seconds,speech_seconds,words,"
                       "utterances,latency_median_ms,disconnects\n")
            for number, instant in enumerate(instants()):
                file.write(f"s{number},{instant:%Y-%m-%dT%H:%M:%SZ},u{number % CLINICIANS},U1,Handheld,60,40,"
                           f"{50 + number % 7},8,300,0\n")
        for code in ZONES:
            subprocess.run([f"{BUILD}/dictameter-collector", "import", "--database", f"dbname={self.name}",
                            "--platform-key", self.key, "--retention-months", "240", "--site", code, "--client", "gw1",
                            "--mapping", "usage-sessions", "--site-key", self.path("site.key"),
                            self.path("sessions.csv")], check=True, stdout=subprocess.DEVNULL)

    def set_zone(self, zone):
        self.rows(f"ALTER DATABASE {self.name} SET TimeZone = '{zone}'")

    def stored(self):
        """{(site, day, hour): sessions}"""
        return {(r["code"], r["day"], int(r["hour"])): int(r["n"]) for r in self.rows(
            "SELECT s.code, e.day, e.hour, count(*) AS n FROM dictameter.event_session e JOIN dictameter.site s"
            " USING (site_id) GROUP BY 1, 2, 3")}


@pytest.fixture(scope="module", params=SESSIONS)
def zoned(request):
    made = Zoned(request.param)
    made.run()
    yield made
    made.drop()


def expected():
    """Where the clock on each site's wall puts the instants."""
    found = collections.Counter()
    for code, zone in ZONES.items():
        for instant in instants():
            local = instant.replace(tzinfo=datetime.timezone.utc).astimezone(zoneinfo.ZoneInfo(zone))
            found[code, f"{local:%Y-%m-%d}", local.hour] += 1
    return found


def test_the_instants_meet_every_switch():
    """Else the test below would tell little: an hour is missing in spring and there twice in autumn."""
    found = expected()
    assert ("PARIS", "2026-03-29", 2) not in found and ("YORK", "2026-03-08", 2) not in found
    for code, day, hour in (("PARIS", "2025-10-26", 2), ("YORK", "2025-11-02", 1)):
        assert found[code, day, hour] == 2 * found[code, day, hour + 2] > 0
    assert all(found["REUNION", day, 2] == found["REUNION", day, 5] > 0 for day in ("2025-10-26", "2026-03-29"))


def test_events_land_on_the_day_and_hour_of_the_site(zoned):
    assert zoned.stored() == expected()


def test_days_are_folded_and_measured_as_they_were_stored(zoned):
    by_day = collections.Counter()
    for (code, day, _), n in expected().items():
        by_day[code, day] += n
    folded = {(r["code"], r["day"]): int(r["n"]) for r in zoned.rows(
        "SELECT s.code, d.day, sum(d.sessions) AS n FROM dictameter.clinician_day d JOIN dictameter.site s"
        " USING (site_id) WHERE d.sessions > 0 GROUP BY 1, 2")}
    assert folded == by_day


def outcome(clinic):
    """All that a run leaves."""
    return (clinic.measures(), clinic.assessments(), clinic.folded(), clinic.rows(
        "SELECT kind, scope_id, subject, period_id, payload FROM dictameter.finding ORDER BY 1, 2, 3"))


def check_zones(clinic):
    first = outcome(clinic)
    for zone in SESSIONS:
        clinic.rows(f"ALTER DATABASE {clinic.name} SET TimeZone = '{zone}'")
        clinic.run("--all")
        assert outcome(clinic) == first, zone


def test_sessions_around_the_switches_have_equal_rows_under_two_session_time_zones(zoned):
    assert zoned.measures()
    check_zones(zoned)


def test_every_metric_has_equal_rows_under_two_session_time_zones():
    """Of a simulated clinic whose days hold a switch of Paris's clocks."""
    clinic = Clinic(clinicians=90, days=100, until="2026-04-20")
    try:
        clinic.run()
        met = {r["id"] for r in clinic.rows("SELECT DISTINCT t.id FROM dictameter.measure JOIN dictameter.metric t"
                                            " USING (metric_id)")}
        missing = {m["id"] for m in catalog("metrics")} - met
        assert missing <= {"A6_w4", "A6_w12", "A6_w26", "H4_pfi"}, "which it is too short and small for, or does not ask"
        check_zones(clinic)
    finally:
        clinic.drop()
