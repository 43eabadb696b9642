-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds voice commands of some days into clinician_day, one row a clinician, day and context.
--   $1 site_ids   $2 days, whose rows of clinician_day were deleted before
--   $3 to $4, when their events were recorded: it spares other partitions
-- Expressions: schema/catalog/components.json.
INSERT INTO dictameter.clinician_day (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting, device,
    release_id, commands_issued, commands_format, commands_navigation, commands_ehr_action,
    commands_clinical_query, commands_agentic
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
    sum(e.issued) AS commands_issued,
    sum(e.issued) FILTER (WHERE e.class = 1) AS commands_format,
    sum(e.issued) FILTER (WHERE e.class = 2) AS commands_navigation,
    sum(e.issued) FILTER (WHERE e.class = 3) AS commands_ehr_action,
    sum(e.issued) FILTER (WHERE e.class = 4) AS commands_clinical_query,
    sum(e.issued) FILTER (WHERE e.class = 5) AS commands_agentic
FROM dictameter.event_command_daily e
WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
  AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
ON CONFLICT (site_id, day, clinician_id, unit_id, role_id, specialty_id,
             doc_type, setting, device, release_id)
DO UPDATE SET
    commands_issued = excluded.commands_issued,
    commands_format = excluded.commands_format,
    commands_navigation = excluded.commands_navigation,
    commands_ehr_action = excluded.commands_ehr_action,
    commands_clinical_query = excluded.commands_clinical_query,
    commands_agentic = excluded.commands_agentic;
