-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row a scope and week: the published figures that the finding was made of, as they stood when it was frozen.
SELECT w.scope_id, (date '2000-01-01' + w.period_id % 100000 - :'first'::date) / 7 AS week, w.value, w.numerator,
       w.denominator
FROM dictameter.finding_week w
JOIN dictameter.metric me ON me.metric_id = w.metric_id
WHERE w.of_period = :of_period AND w.revision = :revision AND w.scope_id = ANY (:'scopes'::int4[]) AND me.id = :'metric'
  AND date '2000-01-01' + w.period_id % 100000 BETWEEN :'first' AND :'last'
ORDER BY w.scope_id, w.period_id;
