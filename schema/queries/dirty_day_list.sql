-- SPDX-License-Identifier: GPL-3.0-or-later
-- The days that a run has claimed.
--   $1 run_id
-- Returns site_id, day, in that order.
SELECT DISTINCT site_id, day FROM dictameter.dirty_day WHERE claim = $1 ORDER BY site_id, day;
