-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row an audited document and stage: the fields that a study names.
--   $1 site_ids [int8 array]   $2 from   $3 until
--   $4 specialty_ids, $5 role_ids [int2 arrays], NULL for all
--   $6, $7 what each specialty_id and role_id (from 0 on) is exported as; 0 where the array ends before it
--   $8 names of columns of event_audit [text array]: the caller has them from the catalog
-- Returns clinician_id (0: none known), site_id, week (its Monday), specialty_id, role_id, the values "1,,3", the
-- document's 16 bytes; in order of clinicians and documents.
SELECT a.clinician_id, a.site_id, a.day - (extract(isodow FROM a.day)::int4 - 1) AS week,
       coalesce(($6::int2[])[a.specialty_id + 1], 0) AS specialty_id,
       coalesce(($7::int2[])[a.role_id + 1], 0) AS role_id,
       (SELECT string_agg(coalesce(to_jsonb(a) ->> n.name, ''), ',' ORDER BY n.position)
        FROM unnest($8::text[]) WITH ORDINALITY AS n (name, position)),
       replace(coalesce(a.document_mac, a.event_id)::text, '-', '') AS document
FROM dictameter.event_audit a
WHERE a.site_id = ANY ($1::int8[]) AND a.day >= $2::date AND a.day < $3::date
    AND ($4::int2[] IS NULL OR a.specialty_id = ANY ($4::int2[]))
    AND ($5::int2[] IS NULL OR a.role_id = ANY ($5::int2[]))
ORDER BY a.clinician_id, document;
