-- SPDX-License-Identifier: GPL-3.0-or-later
-- Opens a run of the analyzer.
--   $1 kind   $2 started_at
-- Returns run_id.
INSERT INTO dictameter.run (kind, started_at, state) VALUES ($1, $2::timestamptz, 'running') RETURNING run_id;
