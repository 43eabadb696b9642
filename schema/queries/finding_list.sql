-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the weeks of a scope say, signals and shown changes first.
--   $1 scope_id   $2 metrics [text array]   $3 period_id   $4 its revision; 0: what stands now
-- Returns finding_id, text, metric, release, period_id, value, centre, before, after, change, low, high, weeks_before,
-- weeks_after, level, tests, units, causes; NULL where a finding has none of a figure.
SELECT finding_id, payload ->> 'text', payload ->> 'metric', payload ->> 'release', period_id, payload ->> 'value',
       payload ->> 'centre', payload ->> 'before', payload ->> 'after', payload ->> 'change', payload ->> 'low',
       payload ->> 'high', payload ->> 'weeks_before', payload ->> 'weeks_after',
       payload ->> 'level', payload ->> 'tests', payload ->> 'units', payload ->> 'causes'
FROM (SELECT finding_id, kind, scope_id, subject, period_id, payload
      FROM dictameter.finding
      WHERE of_period = 0 AND $4::int2 = 0
      UNION ALL
      SELECT finding_id, kind, scope_id, subject, period_id, payload
      FROM dictameter.finding_frozen
      WHERE of_period = $3::int4 AND revision = $4::int2) f
WHERE kind IN ('alert', 'control', 'release') AND scope_id = $1::int4 AND payload ->> 'metric' = ANY ($2::text[])
ORDER BY array_position($2::text[], payload ->> 'metric'), kind,
         payload ->> 'text' IN ('finding.release.few', 'finding.release.not_alone'), subject;
