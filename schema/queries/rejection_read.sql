-- SPDX-License-Identifier: GPL-3.0-or-later
-- Why events were rejected, the most frequent reason first.
--   $1 site_id, 0 for every site   $2 from   $3 until
-- Returns type, reason, n.
SELECT r.type, r.reason, sum(r.n)::bigint
FROM rejection r
WHERE ($1::bigint = 0 OR r.site_id = $1::bigint) AND r.day >= $2::date AND r.day < $3::date
GROUP BY r.type, r.reason
ORDER BY sum(r.n) DESC, r.type, r.reason;
