-- SPDX-License-Identifier: GPL-3.0-or-later
-- The days that a run has claimed.
--   $1 run_id
-- Returns site_id, day, in that order, and whether the day is folded.
SELECT site_id, day, bool_and(folded) FROM dictameter.dirty_day WHERE claim = $1 GROUP BY site_id, day
ORDER BY site_id, day;
