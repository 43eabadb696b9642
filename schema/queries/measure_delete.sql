-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deletes the live revision of some periods.
--   $1 period_ids
DELETE FROM dictameter.measure_live WHERE period_id = ANY ($1::int4[]);
