-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was sent and what became of it, by site and client.
--   $1 site_id, 0 for every site   $2 from   $3 until
-- Returns site code, client code, sent, stored, duplicate, rejected, conflicting, missing.
SELECT site.code, coalesce(client.code, ''), sum(t.sent)::bigint, sum(t.stored)::bigint, sum(t.duplicate)::bigint,
    sum(t.rejected)::bigint, sum(t.conflicting)::bigint, sum(t.missing)::bigint
FROM transmission t
JOIN site ON site.site_id = t.site_id
LEFT JOIN client ON client.client_id = t.client_id
WHERE ($1::bigint = 0 OR t.site_id = $1::bigint) AND t.day >= $2::date AND t.day < $3::date
GROUP BY site.code, client.code
ORDER BY site.code, client.code;
