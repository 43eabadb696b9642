-- SPDX-License-Identifier: GPL-3.0-or-later
-- Writes what is found of a period; the id stays where the finding is about the same thing.
--   $1 kind   $2 scope_id   $3 subject   $4 period_id   $5 run_id   $6 payload [JSON]
INSERT INTO dictameter.finding (kind, scope_id, subject, period_id, run_id, payload)
VALUES ($1, $2::int4, $3, $4::int4, $5::int8, $6::jsonb)
ON CONFLICT (kind, scope_id, subject, of_period) DO UPDATE
SET period_id = excluded.period_id, run_id = excluded.run_id, payload = excluded.payload;
