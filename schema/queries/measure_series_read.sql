-- SPDX-License-Identifier: GPL-3.0-or-later
-- The figures of metrics that are published with all their digits, in order of scope, metric and period:
-- what everybody may see, and nothing else. Of a frozen period that is its newest revision.
--   $1 metric_ids [int2 array]   $2 first period_id   $3 last period_id
-- Returns scope_id, scope's kind, metric_id, period_id, value, numerator, denominator,
-- site_id (0: of several).
SELECT m.scope_id, s.kind, m.metric_id, m.period_id, m.value, m.numerator, m.denominator,
       s.site_id
FROM dictameter.measure m
JOIN dictameter.scope s ON s.scope_id = m.scope_id
LEFT JOIN (SELECT period_id, max(revision) AS revision FROM dictameter.frozen_period GROUP BY period_id) newest
    ON newest.period_id = m.period_id
WHERE m.revision = coalesce(newest.revision, 0) AND m.state = 0 AND m.metric_id = ANY ($1::int2[])
    AND m.period_id BETWEEN $2::int4 AND $3::int4
ORDER BY m.scope_id, m.metric_id, m.period_id;
