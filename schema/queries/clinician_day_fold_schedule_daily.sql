-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds scheduled and EHR time of some days into clinician_day, one row a clinician, day and context.
-- Rows without a clinician fold under clinician_id 0.
--   $1 site_ids   $2 days, whose rows of clinician_day were deleted before
-- Expressions: schema/catalog/components.json.
INSERT INTO dictameter.clinician_day (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting, device,
    release_id, schedule_days, schedule_note_s, scheduled_s_note, schedule_ehr_s, scheduled_s_ehr,
    schedule_out_of_hours_s, scheduled_s_out_of_hours
)
SELECT
    e.site_id,
    e.day,
    e.clinician_id,
    e.unit_id,
    e.role_id,
    e.specialty_id,
    0 AS doc_type,
    0 AS setting,
    0 AS device,
    0 AS release_id,
    sum(1) FILTER (WHERE e.scheduled_s > 0) AS schedule_days,
    sum(e.note_s) FILTER (WHERE e.scheduled_s > 0) AS schedule_note_s,
    sum(e.scheduled_s) FILTER (WHERE e.note_s IS NOT NULL) AS scheduled_s_note,
    sum(e.ehr_s) FILTER (WHERE e.scheduled_s > 0) AS schedule_ehr_s,
    sum(e.scheduled_s) FILTER (WHERE e.ehr_s IS NOT NULL) AS scheduled_s_ehr,
    sum(e.out_of_hours_s) FILTER (WHERE e.scheduled_s > 0) AS schedule_out_of_hours_s,
    sum(e.scheduled_s) FILTER (WHERE e.out_of_hours_s IS NOT NULL) AS scheduled_s_out_of_hours
FROM dictameter.event_schedule_daily e
WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
ON CONFLICT (site_id, day, clinician_id, unit_id, role_id, specialty_id,
             doc_type, setting, device, release_id)
DO UPDATE SET
    schedule_days = excluded.schedule_days,
    schedule_note_s = excluded.schedule_note_s,
    scheduled_s_note = excluded.scheduled_s_note,
    schedule_ehr_s = excluded.schedule_ehr_s,
    scheduled_s_ehr = excluded.scheduled_s_ehr,
    schedule_out_of_hours_s = excluded.schedule_out_of_hours_s,
    scheduled_s_out_of_hours = excluded.scheduled_s_out_of_hours;
