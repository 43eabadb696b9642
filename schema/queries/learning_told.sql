-- SPDX-License-Identifier: GPL-3.0-or-later
-- The newest quarter whose learning curve was told, live or frozen.
--   $1 period_id of a quarter: before this one; NULL: of all
-- Returns period_id; NULL: none was.
SELECT max(f.period_id)
FROM (
    SELECT period_id, payload FROM finding WHERE kind = 'learning' AND of_period = 0
    UNION ALL
    SELECT period_id, payload FROM finding_frozen WHERE kind = 'learning'
) f
WHERE jsonb_array_length(f.payload -> 'points') > 0 AND ($1::int4 IS NULL OR f.period_id < $1::int4);
