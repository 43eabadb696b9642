-- SPDX-License-Identifier: GPL-3.0-or-later
-- How many clinicians, and documents without one, each condition of a study leaves.
--   $1 site_ids [int8 array]   $2 from   $3 until   $4 specialty_ids, $5 role_ids [int2 arrays], NULL for all
-- Returns clinicians and documents without one in the window, then with the specialties, then with the roles.
SELECT count(DISTINCT clinician_id), count(DISTINCT document),
       count(DISTINCT clinician_id) FILTER (WHERE specialty), count(DISTINCT document) FILTER (WHERE specialty),
       count(DISTINCT clinician_id) FILTER (WHERE specialty AND role), count(DISTINCT document) FILTER (WHERE specialty AND role)
FROM (
    SELECT nullif(clinician_id, 0) AS clinician_id,
           CASE WHEN clinician_id = 0 THEN coalesce(document_mac, event_id) END AS document,
           $4::int2[] IS NULL OR specialty_id = ANY ($4::int2[]) AS specialty,
           $5::int2[] IS NULL OR role_id = ANY ($5::int2[]) AS role
    FROM dictameter.event_audit
    WHERE site_id = ANY ($1::int8[]) AND day >= $2::date AND day < $3::date
) AS a;
