-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds auto-texts of some days into clinician_day, one row a clinician, day and context.
--   $1 site_ids   $2 days, whose rows of clinician_day were deleted before
-- Expressions: schema/catalog/components.json.
INSERT INTO dictameter.clinician_day (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting, device,
    release_id, autotexts_kept, autotexts_issued
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
    sum(e.ok) FILTER (WHERE e.ok IS NOT NULL) AS autotexts_kept,
    sum(e.issued) FILTER (WHERE e.ok IS NOT NULL) AS autotexts_issued
FROM dictameter.event_autotext_daily e
WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
ON CONFLICT (site_id, day, clinician_id, unit_id, role_id, specialty_id,
             doc_type, setting, device, release_id)
DO UPDATE SET
    autotexts_kept = excluded.autotexts_kept,
    autotexts_issued = excluded.autotexts_issued;
