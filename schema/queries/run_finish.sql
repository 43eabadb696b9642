-- SPDX-License-Identifier: GPL-3.0-or-later
-- Ends a run: its figures stand.
--   $1 run_id   $2 finished_at   $3 as_of
UPDATE dictameter.run SET finished_at = $2::timestamptz, as_of = $3::timestamptz, state = 'finished'
WHERE run_id = $1;
