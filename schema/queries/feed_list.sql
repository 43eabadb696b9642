-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each site has sent in the blocks of days between all Mondays and first days of months.
--   $1 last day that counts
-- Returns site_id, name, first day of the block, and the first and the last day of it on which it was sent; in
-- this order, names by their bytes.
SELECT f.site_id, n.name COLLATE "C" AS name, b.first_of_block, min(f.day) AS first_day, max(f.day) AS last_day
FROM dictameter.feed_day f
CROSS JOIN LATERAL unnest(f.names) AS n (name)
CROSS JOIN LATERAL (SELECT greatest(date_trunc('week', f.day::timestamp), date_trunc('month', f.day::timestamp))::date
                           AS first_of_block) AS b
WHERE f.day <= $1::date
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3;
