-- SPDX-License-Identifier: GPL-3.0-or-later
-- Ends a run: its figures stand.
--   $1 run_id   $2 finished_at   $3 as_of   $4 the last day that was over everywhere   $5 the rules it followed
UPDATE dictameter.run SET finished_at = $2::timestamptz, as_of = $3::timestamptz, closed_day = $4::date, state = 'finished',
    rules = $5
WHERE run_id = $1;
