-- SPDX-License-Identifier: GPL-3.0-or-later
-- One figure in all its revisions, the live one first.
--   $1 scope_id   $2 period_id   $3 metric_id
-- Returns revision, state, method, clinicians, documents, numerator, denominator, value, low, high, the last
-- day that the run saw which computed it, and of a frozen one when it was frozen (UTC, to the second).
SELECT m.revision, m.state, m.method, m.clinicians, m.documents, m.numerator, m.denominator, m.value, m.low, m.high,
       ((r.as_of - interval '1 microsecond') AT TIME ZONE 'UTC')::date,
       to_char(f.frozen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
FROM dictameter.measure m
JOIN dictameter.run r ON r.run_id = m.run_id
LEFT JOIN dictameter.frozen_period f ON f.period_id = m.period_id AND f.revision = m.revision
WHERE m.scope_id = $1::int4 AND m.period_id = $2::int4 AND m.metric_id = $3::int2
ORDER BY m.revision;
