-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was found at the arrival of releases, at several scopes: the newest arrival first, then by release, then in the
-- order of the scopes.
--   $1 scope_ids [int4 array]   $2 metric   $3 period_id   $4 its revision; 0: what stands now
-- Returns the columns of finding_list, then scope_id and how many other sites the change is compared with (0: with none).
SELECT finding_id, payload ->> 'text', payload ->> 'metric', payload ->> 'release', period_id, payload ->> 'value',
       payload ->> 'centre', payload ->> 'before', payload ->> 'after', payload ->> 'change', payload ->> 'low',
       payload ->> 'high', payload ->> 'weeks_before', payload ->> 'weeks_after',
       payload ->> 'level', payload ->> 'tests', payload ->> 'units', payload ->> 'causes',
       scope_id, coalesce(jsonb_array_length(payload #> '{ground,scopes}'), 0)
FROM (SELECT finding_id, kind, scope_id, period_id, payload
      FROM dictameter.finding
      WHERE of_period = 0 AND $4::int2 = 0
      UNION ALL
      SELECT finding_id, kind, scope_id, period_id, payload
      FROM dictameter.finding_frozen
      WHERE of_period = $3::int4 AND revision = $4::int2) f
WHERE kind = 'release' AND scope_id = ANY ($1::int4[]) AND payload ->> 'metric' = $2
ORDER BY (payload #>> '{ground,at}')::int4 DESC NULLS LAST, payload ->> 'release', array_position($1::int4[], scope_id);
