-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deletes the findings of weeks and releases that a run has not found again.
--   $1 run_id   $2 the period that they were found for, 0: now
DELETE FROM dictameter.finding WHERE run_id <> $1::int8 AND of_period = $2::int4
    AND kind IN ('alert', 'control', 'release');
