-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds documents of some days into day flags: 1 a clinician, day and unit, in the row without document
-- type, setting, device and release, so that a day is counted once.
--   $1 site_ids   $2 days, whose rows of clinician_day were deleted before
-- Expressions: schema/catalog/components.json.
INSERT INTO dictameter.clinician_day (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting, device,
    release_id, active_day, dictation_day, document_day, timed_day
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
    max(1) FILTER (WHERE e.status = 1 AND e.modality <> 2) AS active_day,
    max(1) FILTER (WHERE e.status = 1 AND e.modality = 1) AS dictation_day,
    max(1) FILTER (WHERE e.status = 1) AS document_day,
    max(1) FILTER (WHERE e.status = 1 AND e.modality = 1 AND e.active_ms IS NOT NULL AND e.words_final IS NOT NULL) AS timed_day
FROM dictameter.event_document e
WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
ON CONFLICT (site_id, day, clinician_id, unit_id, role_id, specialty_id,
             doc_type, setting, device, release_id)
DO UPDATE SET
    active_day = excluded.active_day,
    dictation_day = excluded.dictation_day,
    document_day = excluded.document_day,
    timed_day = excluded.timed_day;
