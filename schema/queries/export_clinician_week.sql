-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row a clinician, site, week, specialty and role: sums of the components that a study names.
--   $1 site_ids [int8 array]   $2 from   $3 until
--   $4 specialty_ids, $5 role_ids [int2 arrays], NULL for all
--   $6, $7 what each specialty_id and role_id (from 0 on) is exported as; 0 where the array ends before it
--   $8 names of components [text array]: the caller has them from the catalog
-- Returns clinician_id, site_id, week (its Monday), specialty_id, role_id, the sums "1,,3", in order of clinicians.
SELECT clinician_id, site_id, week, specialty_id, role_id,
       string_agg(coalesce(total::text, ''), ',' ORDER BY position)
FROM (
    SELECT d.clinician_id, d.site_id, d.week, d.specialty_id, d.role_id, n.position,
           sum((d.components ->> n.name)::int8) AS total
    FROM (
        SELECT c.clinician_id, c.site_id, c.day - (extract(isodow FROM c.day)::int4 - 1) AS week,
               coalesce(($6::int2[])[c.specialty_id + 1], 0) AS specialty_id,
               coalesce(($7::int2[])[c.role_id + 1], 0) AS role_id, to_jsonb(c) AS components
        FROM dictameter.clinician_day c
        WHERE c.site_id = ANY ($1::int8[]) AND c.day >= $2::date AND c.day < $3::date AND c.clinician_id > 0
            AND ($4::int2[] IS NULL OR c.specialty_id = ANY ($4::int2[]))
            AND ($5::int2[] IS NULL OR c.role_id = ANY ($5::int2[]))
        OFFSET 0 -- each row becomes JSON once, not once a component
    ) AS d
    CROSS JOIN unnest($8::text[]) WITH ORDINALITY AS n (name, position)
    GROUP BY d.clinician_id, d.site_id, d.week, d.specialty_id, d.role_id, n.position
) AS s
GROUP BY clinician_id, site_id, week, specialty_id, role_id
HAVING count(total) > 0
ORDER BY clinician_id;
