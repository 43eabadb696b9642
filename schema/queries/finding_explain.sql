-- SPDX-License-Identifier: GPL-3.0-or-later
-- One finding of weeks or a release with all that it rests on, live or frozen.
--   $1 finding_id
-- Returns kind, scope_id, text, metric, release, period of the freeze (0: it stands now), its revision; of the
-- ground: the Mondays of the first week, the change and the last, the days from the first to the other steps
-- (or phases) in weeks ("0, 12"), the other scopes ("3, 9"); how many; then each figure, NULL where it has none:
-- value, centre, before, after, change, low, high, level, p, degrees, phi, weeks_before, weeks_after, tests, units.
SELECT f.kind, f.scope_id, payload ->> 'text', payload ->> 'metric', payload ->> 'release', f.of_period, f.revision,
       date '2000-01-01' + (g.first % 100000), date '2000-01-01' + (g.at % 100000),
       date '2000-01-01' + (g.last % 100000),
       (SELECT string_agg(((w % 100000 - g.first % 100000) / 7)::text, ', ' ORDER BY w) FROM unnest(g.weeks) w),
       (SELECT string_agg(s::text, ', ' ORDER BY s) FROM unnest(g.scopes) s), cardinality(g.scopes),
       payload ->> 'value', payload ->> 'centre', payload ->> 'before', payload ->> 'after', payload ->> 'change',
       payload ->> 'low', payload ->> 'high', payload ->> 'level', payload ->> 'p', payload ->> 'degrees',
       payload ->> 'phi', payload ->> 'weeks_before', payload ->> 'weeks_after', payload ->> 'tests',
       payload ->> 'units'
FROM (SELECT finding_id, kind, scope_id, payload, of_period, 0 AS revision
      FROM dictameter.finding
      UNION ALL
      SELECT finding_id, kind, scope_id, payload, of_period, revision
      FROM dictameter.finding_frozen) f,
     jsonb_to_record(f.payload -> 'ground') AS g (first int4, at int4, last int4, weeks int4[], scopes int4[])
WHERE f.finding_id = $1::int8 AND f.kind IN ('alert', 'control', 'release');
