-- SPDX-License-Identifier: GPL-3.0-or-later
-- Why events of each client were rejected, the most frequent reason first.
--   $1 site_id, 0 for every site   $2 from   $3 until
-- Returns site code, client code, type, reason, n.
SELECT site.code, coalesce(client.code, ''), r.type, r.reason, sum(r.n)::bigint
FROM rejection r
JOIN site ON site.site_id = r.site_id
LEFT JOIN client ON client.client_id = r.client_id
WHERE ($1::bigint = 0 OR r.site_id = $1::bigint) AND r.day >= $2::date AND r.day < $3::date
GROUP BY site.code, client.code, r.type, r.reason
ORDER BY sum(r.n) DESC, site.code, client.code, r.type, r.reason;
