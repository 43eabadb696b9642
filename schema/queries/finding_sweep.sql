-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deletes the findings that a run has not found again.
--   $1 run_id
DELETE FROM dictameter.finding WHERE run_id <> $1::int8;
