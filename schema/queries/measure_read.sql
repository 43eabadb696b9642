-- SPDX-License-Identifier: GPL-3.0-or-later
-- Published measures of periods of one kind: of each the newest revision.
--   $1 scope_ids [int4 array]   $2 metric_ids [int2 array], NULL for every metric
--   $3 first period_id   $4 last period_id
-- Returns scope_id, metric_id, period_id, revision, state, method, clinicians, documents, numerator,
-- denominator, value, low, high, late (frozen, and revision 0 says otherwise).
SELECT DISTINCT ON (m.scope_id, m.metric_id, m.period_id)
    m.scope_id, m.metric_id, m.period_id, m.revision, m.state, m.method, m.clinicians, m.documents, m.numerator,
    m.denominator, m.value, m.low, m.high,
    m.revision > 0 AND EXISTS (
        SELECT FROM measure live
        WHERE live.scope_id = m.scope_id AND live.metric_id = m.metric_id AND live.period_id = m.period_id
            AND live.revision = 0
            AND (live.state, live.value, live.low, live.high) IS DISTINCT FROM (m.state, m.value, m.low, m.high))
FROM measure m
WHERE m.scope_id = ANY ($1::int4[]) AND ($2::int2[] IS NULL OR m.metric_id = ANY ($2::int2[]))
    AND m.period_id BETWEEN $3::int4 AND $4::int4
ORDER BY m.scope_id, m.metric_id, m.period_id, m.revision DESC;
