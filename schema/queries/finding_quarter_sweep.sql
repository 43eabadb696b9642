-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deletes what was found of quarters and a run has not found again.
--   $1 run_id   $2 kinds [text array]   $3 period_ids [int4 array]: of these alone; NULL: of all
DELETE FROM dictameter.finding
WHERE run_id <> $1::int8 AND of_period = 0 AND kind = ANY ($2::text[])
    AND ($3::int4[] IS NULL OR period_id = ANY ($3::int4[]));
