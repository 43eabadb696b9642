-- SPDX-License-Identifier: GPL-3.0-or-later
-- The newest quarter of which a finding of that kind told something, live or frozen.
--   $1 kind, of findings with points   $2 period_id of a quarter: before this one; NULL: of all
-- Returns period_id; NULL: none was.
SELECT max(f.period_id)
FROM (
    SELECT period_id, payload FROM finding WHERE kind = $1 AND of_period = 0
    UNION ALL
    SELECT period_id, payload FROM finding_frozen WHERE kind = $1
) f
WHERE jsonb_array_length(f.payload -> 'points') > 0 AND ($2::int4 IS NULL OR f.period_id < $2::int4);
