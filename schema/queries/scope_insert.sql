-- SPDX-License-Identifier: GPL-3.0-or-later
-- Declares scopes that are not there yet; the order of the keys decides their ids, not of the arrays.
--   $1 kinds   $2 site_ids   $3 unit_ids   $4 specialty_ids   $5 role_ids   $6 doc_types
--   $7 settings   $8 devices   $9 release_ids
INSERT INTO dictameter.scope (kind, site_id, unit_id, specialty_id, role_id, doc_type, setting, device,
                              release_id)
SELECT k, s, u, p, r, t, g, d, e
FROM unnest($1::int2[], $2::bigint[], $3::int4[], $4::int2[], $5::int2[], $6::int2[], $7::int2[],
            $8::int2[], $9::int4[]) AS n (k, s, u, p, r, t, g, d, e)
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9
ON CONFLICT DO NOTHING;
