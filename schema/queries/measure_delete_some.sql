-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deletes the live revision of some metrics in some periods.
--   $1 period_ids   $2 metric_ids
DELETE FROM dictameter.measure_live WHERE period_id = ANY ($1::int4[]) AND metric_id = ANY ($2::int2[]);
