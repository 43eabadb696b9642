-- SPDX-License-Identifier: GPL-3.0-or-later
-- Published measures of periods of one kind: of each period the newest frozen revision, else the live one.
--   $1 scope_ids [int4 array]   $2 metric_ids [int2 array], NULL for every metric
-- Every metric is named, so that of each the period is looked up, and not all periods are read.
--   $3 first period_id   $4 last period_id   $5 period_id, NULL for none, of which $6 is the revision
-- Returns scope_id, metric_id, period_id, revision, state, method, clinicians, documents, numerator,
-- denominator, value, low, high, late (frozen, and revision 0 says otherwise).
WITH shown AS MATERIALIZED (
    SELECT period_id, CASE WHEN period_id = $5::int4 THEN $6::int2 ELSE max(revision) END AS revision
    FROM frozen_period
    WHERE period_id BETWEEN $3::int4 AND $4::int4
    GROUP BY period_id
)
SELECT
    m.scope_id, m.metric_id, m.period_id, m.revision, m.state, m.method, m.clinicians, m.documents, m.numerator,
    m.denominator, m.value, m.low, m.high,
    m.revision > 0 AND
        (m.state, m.method, m.clinicians, m.documents, m.numerator, m.denominator, m.value, m.low, m.high)
        IS DISTINCT FROM
        (live.state, live.method, live.clinicians, live.documents, live.numerator, live.denominator, live.value,
         live.low, live.high)
FROM measure m
LEFT JOIN shown s ON s.period_id = m.period_id
LEFT JOIN measure live ON m.revision > 0 AND live.revision = 0 AND live.scope_id = m.scope_id
    AND live.metric_id = m.metric_id AND live.period_id = m.period_id
WHERE m.scope_id = ANY ($1::int4[]) AND m.metric_id = ANY (coalesce($2::int2[], ARRAY(SELECT metric_id FROM metric)))
    AND m.period_id BETWEEN $3::int4 AND $4::int4 AND m.revision = coalesce(s.revision, 0)
ORDER BY m.scope_id, m.metric_id, m.period_id;
