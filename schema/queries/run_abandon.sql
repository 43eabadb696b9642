-- SPDX-License-Identifier: GPL-3.0-or-later
-- Marks runs that never ended: nobody else runs now.
--   $1 this run's run_id
UPDATE dictameter.run SET state = 'abandoned' WHERE state = 'running' AND run_id <> $1;
