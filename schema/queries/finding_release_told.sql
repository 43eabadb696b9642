-- SPDX-License-Identifier: GPL-3.0-or-later
-- What pages tell of releases at one scope, as JSON.
--   $1 scope_id   $2 period_id   $3 its revision; 0: what stands now
-- Returns payload (with `controls`: how many other sites the change is compared with), finding_id; the newest arrival
-- first.
SELECT payload - '{ground,p,degrees,phi}'::text[]
       || jsonb_build_object('controls', coalesce(jsonb_array_length(payload #> '{ground,scopes}'), 0)), finding_id
FROM (SELECT finding_id, kind, scope_id, payload
      FROM dictameter.finding
      WHERE of_period = 0 AND $3::int2 = 0
      UNION ALL
      SELECT finding_id, kind, scope_id, payload
      FROM dictameter.finding_frozen
      WHERE of_period = $2::int4 AND revision = $3::int2) f
WHERE kind = 'release' AND scope_id = $1::int4
ORDER BY (payload #>> '{ground,at}')::int4 DESC NULLS LAST, payload ->> 'release', payload ->> 'metric';
