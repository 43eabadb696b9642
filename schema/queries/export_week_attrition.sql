-- SPDX-License-Identifier: GPL-3.0-or-later
-- How many clinicians each condition of a study leaves.
--   $1 site_ids [int8 array]   $2 from   $3 until   $4 specialty_ids, $5 role_ids [int2 arrays], NULL for all
-- Returns clinicians and documents without one in the window, then with the specialties, then with the roles.
SELECT count(DISTINCT clinician_id), 0,
       count(DISTINCT clinician_id) FILTER (WHERE $4::int2[] IS NULL OR specialty_id = ANY ($4::int2[])), 0,
       count(DISTINCT clinician_id) FILTER (WHERE ($4::int2[] IS NULL OR specialty_id = ANY ($4::int2[]))
           AND ($5::int2[] IS NULL OR role_id = ANY ($5::int2[]))), 0
FROM dictameter.clinician_day
WHERE site_id = ANY ($1::int8[]) AND day >= $2::date AND day < $3::date AND clinician_id > 0;
