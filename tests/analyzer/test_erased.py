# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run makes of days from which persons were erased equals a full rebuild; frozen figures stay."""
import datetime
import json
import subprocess

from analysing import BUILD, Clinic


def leaves_early(event):
    """What some persons send later never comes: their last days lie before most periods."""
    return event.get("user", "-")[0] in "ABCDEFGHIJ" and event["day"] > "2026-08-05"


def test_after_an_erasure_a_run_equals_a_full_rebuild_and_frozen_revisions_stay():
    clinic = Clinic(clinicians=40, days=100, seed=3, sites=1, late=leaves_early)
    try:
        clinic.run()
        before = clinic.measures()
        clinic.rows("INSERT INTO dictameter.measure SELECT scope_id, period_id, metric_id, 1, state, method, "
                    "clinicians, documents, numerator, denominator, value, low, high, run_id "
                    "FROM dictameter.measure WHERE revision = 0")
        with open(clinic.path("events"), encoding="utf-8") as file:
            events = [json.loads(line) for line in file]
        users = sorted({event["user"] for event in events if event.get("user", "-")[0] in "ABCDEFGHIJ"})
        assert 2 < len(users) < 20 and clinic.late_lines
        subprocess.run([f"{BUILD}/dictameter-collector", "erase", "--site", events[0]["site"], "--platform-key",
                        clinic.key, "--database", f"dbname={clinic.name} user=dictameter_collector"],
                       input="\n".join(users) + "\n", text=True, check=True, stdout=subprocess.DEVNULL)
        erased = clinic.rows("SELECT clinician_id FROM dictameter.clinician_key WHERE erased_at IS NOT NULL")
        assert len(erased) == len(users)
        clinic.run()
        after, folded = clinic.measures(), clinic.folded()
        assert {key for key in before if before[key] != after.get(key)}
        gone = {row["clinician_id"] for row in erased}
        assert not [row for table in ("clinician_day", "clinician_day_bin") for row in folded[table]
                    if row[2] in gone]
        clinic.run("--all")
        rebuilt = clinic.measures()
        assert {k for k in after.keys() | rebuilt.keys() if after.get(k) != rebuilt.get(k)} == set()
        frozen = {(r["scope_id"], r["period_id"], r["metric_id"]): tuple(r.values()) for r in clinic.rows(
            "SELECT scope_id, period_id, metric_id, state, method, clinicians, documents, numerator, denominator,"
            " value, low, high FROM dictameter.measure WHERE revision = 1")}
        assert frozen == before
    finally:
        clinic.drop()


def test_days_whose_events_were_dropped_keep_their_figures_and_lose_only_the_erased(tmp_path):
    clinic = Clinic(clinicians=40, days=120, seed=5, sites=1)
    collector = [f"{BUILD}/dictameter-collector", "--database", f"dbname={clinic.name} user=dictameter_collector"]
    try:
        clinic.run()
        before, folded = clinic.measures(), clinic.folded()
        today = datetime.datetime.now(datetime.timezone.utc)
        months = str((today.year - 2026) * 12 + today.month - 8)  # kept from August 2026 on
        subprocess.run([*collector[:1], "retention", "--certificates", tmp_path, "--retention-months", months,
                        *collector[1:]], check=True, stdout=subprocess.DEVNULL)
        assert clinic.rows("SELECT min(recorded_at) >= '2026-08-01+00' AS kept FROM dictameter.event_document") == [
            {"kept": "t"}]
        clinic.run("--all")
        assert clinic.folded() == folded
        assert clinic.measures() == before

        with open(clinic.path("events"), encoding="utf-8") as file:
            events = [json.loads(line) for line in file]
        users = sorted({event["user"] for event in events if "user" in event})[:4]
        subprocess.run([*collector[:1], "erase", "--site", events[0]["site"], "--platform-key", clinic.key,
                        *collector[1:]], input="\n".join(users), text=True, check=True, stdout=subprocess.DEVNULL)
        gone = {row["clinician_id"] for row in clinic.rows(
            "SELECT clinician_id FROM dictameter.clinician_key WHERE erased_at IS NOT NULL")}
        clinic.run()
        left = clinic.folded()["clinician_day"]
        assert {row for row in folded["clinician_day"] if row[2] not in gone and row[1] <= "2026-08-01"} == {
            row for row in left if row[1] <= "2026-08-01"}
        assert not [row for row in left if row[2] in gone]
        after = clinic.measures()
        assert after != before
        clinic.run("--all")
        assert clinic.measures() == after
    finally:
        clinic.drop()
