-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the weeks of a scope say, signals and shown changes first.
--   $1 scope_id   $2 metrics [text array]
-- Returns text, metric, release, period_id, value, centre, before, after, change, low, high, weeks_before,
-- weeks_after, level, tests, units; NULL where a finding has none of a figure.
SELECT payload ->> 'text', payload ->> 'metric', payload ->> 'release', period_id, payload ->> 'value',
       payload ->> 'centre', payload ->> 'before', payload ->> 'after', payload ->> 'change', payload ->> 'low',
       payload ->> 'high', payload ->> 'weeks_before', payload ->> 'weeks_after',
       payload ->> 'level', payload ->> 'tests', payload ->> 'units'
FROM finding
WHERE scope_id = $1::int4 AND payload ->> 'metric' = ANY ($2::text[])
ORDER BY array_position($2::text[], payload ->> 'metric'), kind,
         payload ->> 'text' IN ('finding.release.few', 'finding.release.not_alone'), subject;
