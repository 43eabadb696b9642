-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row a scope and week: the published figures that the finding is made of, in the newest revision.
SELECT DISTINCT ON (p.scope_id, p.period_from) p.scope_id, (p.period_from - :'first'::date) / 7 AS week,
       p.value, p.numerator, p.denominator
FROM dictameter.published_revision p
WHERE p.scope_id = ANY (:'scopes'::int4[]) AND p.metric = :'metric' AND p.period_kind = 'week' AND p.state = 0
  AND p.period_from BETWEEN :'first' AND :'last' AND p.value IS NOT NULL
ORDER BY p.scope_id, p.period_from, p.revision DESC;
