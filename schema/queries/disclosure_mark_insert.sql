-- SPDX-License-Identifier: GPL-3.0-or-later
-- Keeps what disclosure control has decided of some days.
--   $1 kind   $2 from_day   $3 until_day   $4 since   $5 units   $6 scope_ids [int4 array]
--   $7 held, $8 grid [int8 arrays]: words of bits, scope by scope
INSERT INTO dictameter.disclosure_mark (kind, from_day, until_day, since, units, scope_ids, held, grid)
VALUES ($1::int2, $2::date, $3::date, $4::date, $5, $6::int4[], $7::int8[], $8::int8[])
ON CONFLICT (kind, from_day, until_day) DO UPDATE
SET since = excluded.since, units = excluded.units, scope_ids = excluded.scope_ids, held = excluded.held,
    grid = excluded.grid;
