-- SPDX-License-Identifier: GPL-3.0-or-later
-- Why events of a site were not stored, the most frequent first. Names of the catalog only, never what was sent.
-- $1 site_id, $2 first day, $3 day after the last.
-- Returns reason, event type ("-": unknown), field ("-": the whole event), how many.
SELECT reason, coalesce(nullif(type, ''), '-'), coalesce(nullif(field, ''), '-'), sum(n)
FROM dictameter.rejected_event
WHERE site_id = $1::bigint AND day >= $2::date AND day < $3::date
GROUP BY reason, type, field
ORDER BY sum(n) DESC, reason, type, field;
