-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds licence movements of some days into clinician_day, one row a clinician, day and context.
-- Rows without a clinician fold under clinician_id 0.
--   $1 site_ids   $2 days, whose rows of clinician_day were deleted before
--   $3 to $4, when their events were recorded: it spares other partitions
-- Expressions: schema/catalog/components.json.
INSERT INTO dictameter.clinician_day (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting, device,
    release_id, seats_provisioned, seats_assigned, seats_newly_assigned, seats_revoked
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
    sum(coalesce(e.seats, 1)) FILTER (WHERE e.action = 1) AS seats_provisioned,
    sum(CASE e.action WHEN 2 THEN 1 WHEN 4 THEN -1 END) FILTER (WHERE e.clinician_id <> 0) AS seats_assigned,
    sum(1) FILTER (WHERE e.action = 2 AND e.clinician_id <> 0) AS seats_newly_assigned,
    sum(1) FILTER (WHERE e.action = 4 AND e.clinician_id <> 0) AS seats_revoked
FROM dictameter.event_seat e
WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
  AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
ON CONFLICT (site_id, day, clinician_id, unit_id, role_id, specialty_id,
             doc_type, setting, device, release_id)
DO UPDATE SET
    seats_provisioned = excluded.seats_provisioned,
    seats_assigned = excluded.seats_assigned,
    seats_newly_assigned = excluded.seats_newly_assigned,
    seats_revoked = excluded.seats_revoked;
