-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds what is of a clinician's day as a whole into clinician_day, one row a clinician, day and unit, without
-- document type, setting, device and release: day flags from documents, so that a day is counted once, scheduled
-- time and auto-texts. Most days have two of the three or all: together their row is written once.
-- Rows without a clinician fold under clinician_id 0.
--   $1 site_ids   $2 days, whose rows of clinician_day were deleted before
--   $3 to $4, when their events were recorded: it spares other partitions
-- Expressions: schema/catalog/components.json.
INSERT INTO dictameter.clinician_day (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting, device,
    release_id, active_day, dictation_day, document_day, timed_day, schedule_days, schedule_note_s,
    scheduled_s_note, schedule_ehr_s, scheduled_s_ehr, schedule_out_of_hours_s,
    scheduled_s_out_of_hours, autotexts_kept, autotexts_issued
)
SELECT
    d.site_id,
    d.day,
    d.clinician_id,
    d.unit_id,
    d.role_id,
    d.specialty_id,
    0 AS doc_type,
    0 AS setting,
    0 AS device,
    0 AS release_id,
    -- Each of the three has at most one row of a day, so that max() takes it as it is.
    max(d.active_day) AS active_day,
    max(d.dictation_day) AS dictation_day,
    max(d.document_day) AS document_day,
    max(d.timed_day) AS timed_day,
    max(d.schedule_days) AS schedule_days,
    max(d.schedule_note_s) AS schedule_note_s,
    max(d.scheduled_s_note) AS scheduled_s_note,
    max(d.schedule_ehr_s) AS schedule_ehr_s,
    max(d.scheduled_s_ehr) AS scheduled_s_ehr,
    max(d.schedule_out_of_hours_s) AS schedule_out_of_hours_s,
    max(d.scheduled_s_out_of_hours) AS scheduled_s_out_of_hours,
    max(d.autotexts_kept) AS autotexts_kept,
    max(d.autotexts_issued) AS autotexts_issued
FROM (
    SELECT
        e.site_id,
        e.day,
        e.clinician_id,
        e.unit_id,
        e.role_id,
        e.specialty_id,
        max(1) FILTER (WHERE e.status = 1 AND e.modality <> 2) AS active_day,
        max(1) FILTER (WHERE e.status = 1 AND e.modality = 1) AS dictation_day,
        max(1) FILTER (WHERE e.status = 1) AS document_day,
        max(1) FILTER (WHERE e.status = 1 AND e.modality = 1 AND e.active_ms IS NOT NULL AND e.words_final IS NOT NULL) AS timed_day,
        NULL::bigint AS schedule_days,
        NULL::bigint AS schedule_note_s,
        NULL::bigint AS scheduled_s_note,
        NULL::bigint AS schedule_ehr_s,
        NULL::bigint AS scheduled_s_ehr,
        NULL::bigint AS schedule_out_of_hours_s,
        NULL::bigint AS scheduled_s_out_of_hours,
        NULL::bigint AS autotexts_kept,
        NULL::bigint AS autotexts_issued
    FROM dictameter.event_document e
    WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
      AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz
    GROUP BY 1, 2, 3, 4, 5, 6
    UNION ALL
    SELECT
        e.site_id,
        e.day,
        e.clinician_id,
        e.unit_id,
        e.role_id,
        e.specialty_id,
        NULL AS active_day,
        NULL AS dictation_day,
        NULL AS document_day,
        NULL AS timed_day,
        sum(1) FILTER (WHERE e.scheduled_s > 0) AS schedule_days,
        sum(e.note_s) FILTER (WHERE e.scheduled_s > 0) AS schedule_note_s,
        sum(e.scheduled_s) FILTER (WHERE e.note_s IS NOT NULL) AS scheduled_s_note,
        sum(e.ehr_s) FILTER (WHERE e.scheduled_s > 0) AS schedule_ehr_s,
        sum(e.scheduled_s) FILTER (WHERE e.ehr_s IS NOT NULL) AS scheduled_s_ehr,
        sum(e.out_of_hours_s) FILTER (WHERE e.scheduled_s > 0) AS schedule_out_of_hours_s,
        sum(e.scheduled_s) FILTER (WHERE e.out_of_hours_s IS NOT NULL) AS scheduled_s_out_of_hours,
        NULL AS autotexts_kept,
        NULL AS autotexts_issued
    FROM dictameter.event_schedule_daily e
    WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
      AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz
    GROUP BY 1, 2, 3, 4, 5, 6
    UNION ALL
    SELECT
        e.site_id,
        e.day,
        e.clinician_id,
        e.unit_id,
        e.role_id,
        e.specialty_id,
        NULL AS active_day,
        NULL AS dictation_day,
        NULL AS document_day,
        NULL AS timed_day,
        NULL AS schedule_days,
        NULL AS schedule_note_s,
        NULL AS scheduled_s_note,
        NULL AS schedule_ehr_s,
        NULL AS scheduled_s_ehr,
        NULL AS schedule_out_of_hours_s,
        NULL AS scheduled_s_out_of_hours,
        sum(e.ok) FILTER (WHERE e.ok IS NOT NULL) AS autotexts_kept,
        sum(e.issued) FILTER (WHERE e.ok IS NOT NULL) AS autotexts_issued
    FROM dictameter.event_autotext_daily e
    WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
      AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz
    GROUP BY 1, 2, 3, 4, 5, 6
) d
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
ON CONFLICT (site_id, day, clinician_id, unit_id, role_id, specialty_id,
             doc_type, setting, device, release_id)
DO UPDATE SET
    active_day = excluded.active_day,
    dictation_day = excluded.dictation_day,
    document_day = excluded.document_day,
    timed_day = excluded.timed_day,
    schedule_days = excluded.schedule_days,
    schedule_note_s = excluded.schedule_note_s,
    scheduled_s_note = excluded.scheduled_s_note,
    schedule_ehr_s = excluded.schedule_ehr_s,
    scheduled_s_ehr = excluded.scheduled_s_ehr,
    schedule_out_of_hours_s = excluded.schedule_out_of_hours_s,
    scheduled_s_out_of_hours = excluded.scheduled_s_out_of_hours,
    autotexts_kept = excluded.autotexts_kept,
    autotexts_issued = excluded.autotexts_issued;
