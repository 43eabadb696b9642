-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds agent actions of some days into clinician_day, one row a clinician, day and context.
--   $1 site_ids   $2 days, whose rows of clinician_day were deleted before
--   $3 to $4, when their events were recorded: it spares other partitions
-- Expressions: schema/catalog/components.json.
INSERT INTO dictameter.clinician_day (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting, device,
    release_id, agent_proposed, agent_accepted, agent_edited, agent_rejected
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
    e.release_id,
    sum(e.proposed) FILTER (WHERE e.accepted + e.edited + e.rejected IS NOT NULL) AS agent_proposed,
    sum(e.accepted) FILTER (WHERE e.accepted + e.edited + e.rejected IS NOT NULL) AS agent_accepted,
    sum(e.edited) FILTER (WHERE e.accepted + e.edited + e.rejected IS NOT NULL) AS agent_edited,
    sum(e.rejected) FILTER (WHERE e.accepted + e.edited + e.rejected IS NOT NULL) AS agent_rejected
FROM dictameter.event_agent_action e
WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
  AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
ON CONFLICT (site_id, day, clinician_id, unit_id, role_id, specialty_id,
             doc_type, setting, device, release_id)
DO UPDATE SET
    agent_proposed = excluded.agent_proposed,
    agent_accepted = excluded.agent_accepted,
    agent_edited = excluded.agent_edited,
    agent_rejected = excluded.agent_rejected;
