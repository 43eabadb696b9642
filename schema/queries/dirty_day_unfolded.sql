-- SPDX-License-Identifier: GPL-3.0-or-later
-- How many of some days are still to be folded for a run?
--   $1 site_ids   $2 days   $3 run_id
-- Returns a count of rows.
SELECT count(*) FROM dictameter.dirty_day
WHERE site_id = ANY ($1::bigint[]) AND day = ANY ($2::date[]) AND claim = $3 AND NOT folded;
