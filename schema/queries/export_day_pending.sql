-- SPDX-License-Identifier: GPL-3.0-or-later
-- Days of a study's window whose events the analyzer has not folded yet.
--   $1 site_ids [int8 array]   $2 from   $3 until
-- Returns the count.
SELECT count(DISTINCT (site_id, day))
FROM dictameter.dirty_day
WHERE site_id = ANY ($1::int8[]) AND day >= $2::date AND day < $3::date;
