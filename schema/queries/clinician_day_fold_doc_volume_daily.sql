-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds what the EHR counted of some days into clinician_day, one row a clinician, day and context.
-- Rows without a clinician fold under clinician_id 0.
--   $1 site_ids   $2 days, whose rows of clinician_day were deleted before
--   $3 to $4, when their events were recorded: it spares other partitions
-- Expressions: schema/catalog/components.json.
INSERT INTO dictameter.clinician_day (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting, device,
    release_id, volume_created, volume_signed_24h, volume_created_followed, volume_voice,
    volume_modality_known, encounters_eligible, discharge_letters, discharges
)
SELECT
    e.site_id,
    e.day,
    e.clinician_id,
    e.unit_id,
    e.role_id,
    e.specialty_id,
    coalesce(e.doc_type, 0) AS doc_type,
    0 AS setting,
    0 AS device,
    0 AS release_id,
    sum(e.created) AS volume_created,
    sum(e.signed_24h) FILTER (WHERE e.created IS NOT NULL) AS volume_signed_24h,
    sum(e.created) FILTER (WHERE e.signed_24h IS NOT NULL) AS volume_created_followed,
    sum(e.created) FILTER (WHERE e.modality IN (1, 3)) AS volume_voice,
    sum(e.created) FILTER (WHERE e.modality > 0) AS volume_modality_known,
    sum(e.eligible_encounters) AS encounters_eligible,
    sum(e.letters_same_day) FILTER (WHERE e.discharges IS NOT NULL) AS discharge_letters,
    sum(e.discharges) FILTER (WHERE e.letters_same_day IS NOT NULL) AS discharges
FROM dictameter.event_doc_volume_daily e
WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
  AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
ON CONFLICT (site_id, day, clinician_id, unit_id, role_id, specialty_id,
             doc_type, setting, device, release_id)
DO UPDATE SET
    volume_created = excluded.volume_created,
    volume_signed_24h = excluded.volume_signed_24h,
    volume_created_followed = excluded.volume_created_followed,
    volume_voice = excluded.volume_voice,
    volume_modality_known = excluded.volume_modality_known,
    encounters_eligible = excluded.encounters_eligible,
    discharge_letters = excluded.discharge_letters,
    discharges = excluded.discharges;
