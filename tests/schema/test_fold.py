# SPDX-License-Identifier: GPL-3.0-or-later
"""The fold statements, run on a handful of events whose sums are known by hand."""
import glob
import subprocess
import uuid

import pytest

QUERIES = "schema/queries/"
SATURDAY, MONDAY = "2026-09-12", "2026-09-14"


class Database:
    def __init__(self, name):
        self.name = name
        subprocess.run(["createdb", "-T", "dictameter_template", name], check=True)

    def run(self, statement):
        done = subprocess.run(["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", self.name],
                              input=statement, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]

    def event(self, kind, day=MONDAY, **values):
        row = {"event_id": f"'{uuid.uuid4()}'", "recorded_at": f"'{day} 08:00+00'", "site_id": 1,
               "content_mac": 0, "day": f"'{day}'", **values}
        self.run(f"""SELECT dictameter.partition_ensure('event_{kind}', date '{day}');
                     INSERT INTO dictameter.event_{kind} ({', '.join(row)})
                     VALUES ({', '.join(str(v) for v in row.values())})""")

    def fold(self):
        statements = []
        for table in ("clinician_day", "clinician_day_bin", "clinician_month", "clinician_week"):
            statements.append(f"""SELECT dictameter.partition_ensure('{table}', date '{MONDAY}');
                                  DELETE FROM dictameter.{table};""")
        first = QUERIES + "clinician_day_fold_document.sql"
        others = sorted(set(glob.glob(QUERIES + "clinician_day_fold_*.sql")) - {first})
        rest = [QUERIES + f"clinician_{of}_fold.sql" for of in ("day_bin", "month", "week")]
        for path in [first, *others, *rest]:
            with open(path, encoding="utf-8") as file:
                statements.append(file.read().replace("$1", "'{1}'")
                                  .replace("$2", f"'{{{SATURDAY},{MONDAY}}}'")
                                  .replace("$3", "'-infinity'").replace("$4", "'infinity'"))
        self.run("\n".join(statements))

    def total(self, *components, where="true"):
        sums = ", ".join(f"sum({c})" for c in components)
        cells = self.run(f"SELECT {sums} FROM dictameter.clinician_day WHERE {where}")[0]
        return [int(c) if c else None for c in cells]


@pytest.fixture
def database():
    made = Database("fold_" + uuid.uuid4().hex[:8])
    yield made
    subprocess.run(["dropdb", "--force", made.name], check=True)


def dictated(**values):
    return {"clinician_id": 7, "unit_id": 3, "status": 1, "modality": 1, "hour": 10, **values}


def test_only_signed_documents_are_counted(database):
    database.event("document", **dictated())
    database.event("document", **dictated(modality=2))
    database.event("document", **dictated(modality=3))
    database.event("document", **dictated(status=3))
    database.event("document", **dictated(status=2))
    database.event("document", **dictated(status=4, sign_to_amend_min=4320))
    database.event("document", **dictated(status=4, sign_to_amend_min=4321))
    database.fold()
    assert database.total("documents_signed", "documents_dictated", "documents_voice",
                          "documents_abandoned", "documents_amended_72h") == [3, 1, 2, 1, 1]


def test_a_ratio_counts_the_same_documents_above_and_below(database):
    database.event("document", **dictated(words_engine=100, ed_sub=3, ed_del=2, ed_ins=1))
    database.event("document", **dictated(words_engine=50))
    database.event("document", **dictated(ed_sub=9, ed_del=9, ed_ins=9))
    database.event("document", **dictated(words_engine=40, ed_sub=0, ed_del=0, ed_ins=0))
    database.fold()
    assert database.total("edits_dictated", "words_engine_dictated", "zero_edit_documents",
                          "documents_edits_known") == [6, 140, 1, 3]


def test_evenings_and_weekends_are_after_hours(database):
    for hour, day in [(7, MONDAY), (8, MONDAY), (18, MONDAY), (19, MONDAY), (12, SATURDAY)]:
        database.event("document", day=day, **dictated(hour=hour, active_ms=10 ** (hour % 7)))
    database.event("document", **dictated(hour="NULL", active_ms=500000))
    database.fold()
    expected = 10 ** (7 % 7) + 10 ** (19 % 7) + 10 ** (12 % 7)
    assert database.total("active_ms_after_hours", "active_ms_hour_known") == [
        expected, expected + 10 ** (8 % 7) + 10 ** (18 % 7)]


def test_the_weekend_does_not_depend_on_the_sessions_zone(database):
    database.event("document", day=SATURDAY, **dictated(active_ms=1000))
    database.run(f"ALTER DATABASE {database.name} SET timezone = 'America/New_York'")
    database.fold()
    assert database.total("active_ms_after_hours") == [1000]


def test_review_pace_is_ten_words_a_second_at_most(database):
    for words, review_ms in [(100, 10000), (100, 9999), (49, 60000), (60, 700000)]:
        database.event("document", **dictated(words_final=words, review_ms=review_ms))
    database.event("document", **dictated(modality=2, words_final=60))
    database.fold()
    assert database.total("review_pace_documents", "review_pace_ok_documents", "review_ms_capped",
                          "typed_review_ms") == [3, 2, 10000 + 9999 + 60000 + 600000, None]


def test_a_day_is_flagged_once_whatever_its_documents(database):
    for doc_type in (1, 2, 3):
        database.event("document", **dictated(doc_type=doc_type, device=2, release_id=1))
    database.event("document", day=SATURDAY, **dictated(modality=2))
    database.fold()
    assert database.total("active_day", "dictation_day", "document_day") == [1, 1, 2]
    flagged = "document_day = 1 AND (doc_type, setting, device, release_id) <> (0, 0, 0, 0)"
    assert database.total("document_day", where=flagged) == [None]


def test_what_is_of_the_day_stands_in_one_row_with_what_else_knows_no_more(database):
    known = {"clinician_id": 7, "unit_id": 3}
    database.event("document", **dictated(words_final=80, active_ms=1000))
    database.event("document", **dictated(doc_type=1, device=2, release_id=1))
    database.event("schedule_daily", **known, scheduled_s=3600, note_s=600)
    database.event("schedule_daily", **known, scheduled_s=1800, note_s=300)
    database.event("autotext_daily", **known, ok=2, issued=3)
    database.event("autotext_daily", **known, issued=9)
    database.event("schedule_daily", scheduled_s=7200)
    database.fold()
    assert database.total("documents_signed", "active_day", "timed_day", "schedule_days", "schedule_note_s",
                          "scheduled_s_note", "autotexts_kept", "autotexts_issued",
                          where="clinician_id = 7 AND (doc_type, setting, device, release_id) = (0, 0, 0, 0)") == [
                              1, 1, 1, 2, 900, 5400, 2, 3]
    assert database.run("SELECT count(*), count(schedule_days), count(active_day) FROM dictameter.clinician_day") == [
        ["3", "2", "1"]]


def test_an_audit_without_a_clinician_is_a_cluster_of_its_own(database):
    first, second = uuid.uuid4(), uuid.uuid4()
    for document, stage in [(first, 1), (first, 2), (second, 1)]:
        database.event("audit", **{"stage": stage, "document_mac": f"'{document}'", "words_ref": 100,
                                   "sub": 2, "del": 1, "ins": 1, "crit_drug": 1})
    database.event("audit", **{"stage": 1, "words_ref": 50, "sub": 0, "del": 0, "ins": 0})
    database.event("audit", **{"stage": 1, "words_ref": 10, "sub": 0, "del": 0, "ins": 0,
                               "clinician_id": 7})
    database.fold()
    clusters = database.run("SELECT DISTINCT clinician_id FROM dictameter.clinician_day")
    assert len(clusters) == 4
    assert sum(int(row[0]) < 0 for row in clusters) == 3
    assert database.total("audit_raw_errors", "audit_raw_words", "audit_raw_documents",
                          "audit_signed_errors", "audit_critical_documents", "audit_critical_drug",
                          "audit_critical_known_documents") == [8, 260, 4, 4, 1, 1, 1]


def test_seats_are_flows_that_add_up_to_the_stock(database):
    database.event("seat", action=1, seats=20)
    database.event("seat", action=1, seats=-5)
    for action, clinician in [(2, 7), (3, 7), (2, 8), (4, 8)]:
        database.event("seat", action=action, clinician_id=clinician)
    database.fold()
    assert database.total("seats_provisioned", "seats_assigned", "seats_newly_assigned",
                          "seats_revoked") == [15, 1, 2, 1]
    assert database.total("seats_assigned", where="clinician_id = 8") == [0]


def test_survey_scores_follow_their_instruments(database):
    for answer in (10, 9, 8, 6, 11):
        database.event("survey", instrument=1, item1=answer)
    items = {f"item{i}": 5 if i % 2 else 1 for i in range(1, 11)}
    database.event("survey", instrument=2, **items)
    database.event("survey", instrument=2, **{**items, "item1": 3})
    database.event("survey", instrument=2, item1=5)
    database.event("survey", instrument=1, invited=40, responses=22)
    database.fold()
    assert database.total("nps_responses", "nps_promoters", "nps_detractors") == [4, 2, 1]
    assert database.total("sus_responses", "sus_score10", "sus_score10_sq") == [
        2, 1950, 1000 ** 2 + 950 ** 2]
    assert database.total("survey_invited", "survey_responses") == [40, 22]


def test_a_draft_signed_unread_is_unreviewed(database):
    for decision, distance, open_ms in [(1, 0, 9999), (1, 0, 10000), (2, 3, 10), (3, 0, 10)]:
        database.event("ai_draft", clinician_id=7, decision=decision, words_draft=100,
                       words_final=100, lev_words=distance, open_ms=open_ms)
    database.fold()
    assert database.total("drafts", "drafts_used", "drafts_review_known", "drafts_unreviewed",
                          "draft_lev_words") == [4, 3, 3, 1, 3]


def test_a_release_is_recent_for_sixty_days(database):
    database.run("""INSERT INTO dictameter.engine VALUES (1, 'dmo', 'dmo');
                    INSERT INTO dictameter.release (release_id, engine_id, code, label, released_on, kind)
                    VALUES (1, 1, '1', '1', '2026-07-16', 'major'), (2, 1, '2', '2', '2026-07-15', 'major')""")
    for release in (1, 2, 0):
        database.event("session", clinician_id=7, release_id=release)
    database.fold()
    assert database.total("sessions", "sessions_release_recent", "sessions_release_known") == [3, 1, 2]


def bins(database, histogram):
    rows = database.run(f"""SELECT c.cell % 64, sum(c.n) FROM dictameter.clinician_day_bin d,
                                   unnest(d.cell, d.n) AS c (cell, n)
                            WHERE c.cell / 64 % 256 = {histogram} GROUP BY 1 ORDER BY 1""")
    return {int(a): int(b) for a, b in rows}


def test_a_bin_holds_its_lower_edge_and_not_its_upper(database):
    # The origin is 10 words: bins 1, 5, 9 … begin at 10, 20, 40; bin 2 at 11.89.
    for words in (9, 10, 11, 12, 19, 20, 39, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20000):
        database.event("document", **dictated(words_final=words))
    database.fold()
    assert bins(database, 2) == {0: 1, 1: 2, 2: 1, 4: 1, 5: 1, 8: 1, 9: 1, 13: 1, 17: 1, 21: 1,
                                 25: 1, 29: 1, 33: 1, 37: 1, 41: 1, 44: 1}


def test_latencies_are_spread_over_their_doubling_and_none_is_lost(database):
    database.event("session", clinician_id=7, lat_le_100=2, lat_le_200=6, lat_le_400=0, lat_gt_6400=1)
    database.event("session", clinician_id=7, lat_le_100=1, lat_le_200=1, lat_le_400=1, lat_le_800=2,
                   lat_le_1600=3, lat_le_3200=5, lat_le_6400=4)
    database.fold()
    assert bins(database, 4) == {0: 3, 1: 2, 2: 2, 3: 2, 4: 1, 5: 1, 9: 1, 10: 1, 13: 1, 14: 1, 15: 1, 17: 2, 18: 1,
                                 19: 1, 20: 1, 21: 1, 22: 1, 23: 1, 24: 1, 25: 1}


def test_all_histograms_of_a_day_stand_in_one_row_with_their_document_types(database):
    known = {"clinician_id": 7, "unit_id": 3}
    database.event("document", **dictated(doc_type=2, words_final=80, review_ms=8000, encounter_to_sign_min=9))
    database.event("document", **dictated(doc_type=2, words_final=80))
    database.event("document", **dictated(status=3, words_final=80))
    database.event("ai_draft", **known, doc_type=5, decision=2, draft_to_sign_min=0)
    database.event("ai_draft", **known, decision=3, draft_to_sign_min=4)
    database.event("session", **known, lat_le_100=2)
    database.event("session", clinician_id=8)
    database.fold()
    rows = database.run("SELECT clinician_id, cell, n FROM dictameter.clinician_day_bin")
    assert [row[0] for row in rows] == ["7"]
    cells = [(int(c) // 64 // 256, int(c) // 64 % 256, int(c) % 64, int(n))
             for c, n in zip(*(row.strip("{}").split(",") for row in rows[0][1:]))]
    # 10 words/s is 10,000 mw/s: 100 * 2^6.64.
    assert sorted(cells) == [(0, 4, 0, 2), (2, 1, 0, 1), (2, 2, 13, 1), (2, 2, 13, 1), (2, 5, 27, 1), (5, 3, 0, 1)]


def test_folding_twice_changes_nothing(database):
    database.event("document", **dictated(words_final=80, review_ms=9000, doc_type=1))
    database.event("session", clinician_id=7, unit_id=3, lat_le_100=2)
    database.event("seat", action=2, clinician_id=7, unit_id=3)
    database.fold()
    whole = "SELECT * FROM dictameter.clinician_day ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"
    first = database.run(whole)
    database.fold()
    assert database.run(whole) == first and len(first) == 2


def test_a_month_tells_the_days_of_use_of_each_unit_and_since_when(database):
    for day, clinician, unit, modality in [(SATURDAY, 7, 3, 1), (MONDAY, 7, 3, 1), (MONDAY, 7, 4, 3), (MONDAY, 8, 3, 2)]:
        database.event("document", day=day, **{**dictated(), "clinician_id": clinician, "unit_id": unit, "modality": modality})
    database.event("session", day=SATURDAY, clinician_id=8, unit_id=3)
    database.event("seat", action=2, clinician_id=9, unit_id=3)
    database.fold()
    saturday, monday = 1 << 11, 1 << 13
    assert database.run("SELECT clinician_id, unit_id, first_day, first_use, first_dictation, use_days"
                        " FROM dictameter.clinician_month WHERE month = '2026-09-01' ORDER BY 1, 2") == [
        ["7", "3", SATURDAY, SATURDAY, SATURDAY, str(saturday | monday)],
        ["7", "4", MONDAY, MONDAY, "", str(monday)],
        ["8", "3", SATURDAY, SATURDAY, "", str(saturday)],
        ["9", "3", MONDAY, "", "", "0"]]


def test_a_week_tells_what_alerts_watch_of_its_days(database):
    for day, clinician, unit, modality in [(SATURDAY, 7, 3, 1), (SATURDAY, 7, 3, 2), (MONDAY, 7, 3, 1), (MONDAY, 7, 4, 1)]:
        database.event("document", day=day, **{**dictated(), "clinician_id": clinician, "unit_id": unit, "modality": modality})
    database.event("session", clinician_id=8, unit_id=3)
    database.fold()
    assert database.run("SELECT first_day, clinician_id, unit_id, documents_voice, documents_signed, trainings_completed"
                        " FROM dictameter.clinician_week ORDER BY 1, 2, 3") == [
        ["2026-09-07", "7", "3", "1", "2", "0"], [MONDAY, "7", "3", "1", "1", "0"], [MONDAY, "7", "4", "1", "1", "0"]]


def test_a_week_is_made_anew_of_all_its_days_in_the_month(database):
    """In the month of the days that are folded: what the other has of it stays."""
    august, september = "2026-08-31", ("2026-09-01", "2026-09-06")
    for day in (august, *september):
        database.event("document", day=day, **dictated())
    for table in ("clinician_day", "clinician_week"):
        for month in (august, *september):
            database.run(f"SELECT dictameter.partition_ensure('{table}', date '{month}')")
    database.run("INSERT INTO dictameter.clinician_day (site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type,"
                 " setting, device, release_id, documents_signed, documents_voice)"
                 f" SELECT 1, day, 7, 3, 0, 0, 0, 0, 0, 0, 1, 1 FROM unnest('{{{august},{','.join(september)}}}'::date[]) AS day")
    for days in (august, september[1], september[1]):
        for step in ("delete", "fold"):
            with open(QUERIES + f"clinician_week_{step}.sql", encoding="utf-8") as file:
                database.run(file.read().replace("$1", "'{1}'").replace("$2", f"'{{{days}}}'"))
    assert database.run("SELECT first_day, documents_signed FROM dictameter.clinician_week ORDER BY 1") == [
        [august, "1"], [september[0], "2"]]
