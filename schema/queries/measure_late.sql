-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which figures of a frozen revision live ones contradict: late data would change them, bring or take them.
--   $1 scope_id   $2 period_id   $3 revision
-- Returns metric_id.
SELECT coalesce(m.metric_id, live.metric_id)
FROM (SELECT * FROM measure WHERE scope_id = $1::int4 AND period_id = $2::int4 AND revision = $3::int2) m
FULL JOIN (SELECT * FROM measure WHERE scope_id = $1::int4 AND period_id = $2::int4 AND revision = 0) live
    ON live.metric_id = m.metric_id
WHERE (m.state, m.method, m.clinicians, m.documents, m.numerator, m.denominator, m.value, m.low, m.high)
    IS DISTINCT FROM
      (live.state, live.method, live.clinicians, live.documents, live.numerator, live.denominator, live.value,
       live.low, live.high)
ORDER BY 1;
