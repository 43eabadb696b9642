-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was sent and what became of it, by day or by ISO week.
--   $1 site_id, 0 for every site   $2 from   $3 until   $4 whether by week
-- Returns the day, or the Monday of the week; sent, stored, duplicate, rejected, conflicting, missing.
SELECT CASE WHEN $4::boolean THEN date_trunc('week', t.day::timestamp)::date ELSE t.day END,
    sum(t.sent)::bigint, sum(t.stored)::bigint, sum(t.duplicate)::bigint, sum(t.rejected)::bigint,
    sum(t.conflicting)::bigint, sum(t.missing)::bigint
FROM transmission t
WHERE ($1::bigint = 0 OR t.site_id = $1::bigint) AND t.day >= $2::date AND t.day < $3::date
GROUP BY 1
ORDER BY 1;
