-- SPDX-License-Identifier: GPL-3.0-or-later
-- What decides whether a period may be frozen.
--   $1 period_id   $2 now
-- Returns closed_day of the newest finished run (NULL where it kept none; no row before the first),
-- live figures, newest frozen revision (0: none), the day from which the next may follow it, whether
-- that is still to come, whether live figures or classes differ from that revision's, and that run's id.
-- Source of the quarter between two revisions: TRUST.md A10.
WITH newest AS MATERIALIZED (
    SELECT coalesce(max(revision), 0)::int2 AS revision, max(frozen_at) + interval '3 months' AS again
    FROM dictameter.frozen_period WHERE period_id = $1::int4
), measure_now AS MATERIALIZED (
    SELECT scope_id, metric_id, state, method, clinicians, documents, numerator, denominator, value, low, high
    FROM dictameter.measure_live WHERE period_id = $1::int4
), measure_then AS MATERIALIZED (
    SELECT m.scope_id, m.metric_id, m.state, m.method, m.clinicians, m.documents, m.numerator, m.denominator,
           m.value, m.low, m.high
    FROM dictameter.measure m JOIN newest n ON n.revision = m.revision
    WHERE m.period_id = $1::int4 AND m.revision > 0
), class_now AS MATERIALIZED (
    SELECT scope_id, practice, framework, class, reason, value, low, high, target
    FROM dictameter.assessment_live WHERE period_id = $1::int4
), class_then AS MATERIALIZED (
    SELECT a.scope_id, a.practice, a.framework, a.class, a.reason, a.value, a.low, a.high, a.target
    FROM dictameter.assessment a JOIN newest n ON n.revision = a.revision
    WHERE a.period_id = $1::int4 AND a.revision > 0
)
SELECT run.closed_day, (SELECT count(*) FROM measure_now), newest.revision, (newest.again AT TIME ZONE 'UTC')::date,
       newest.again > $2::timestamptz,
       EXISTS ((TABLE measure_now EXCEPT TABLE measure_then) UNION ALL (TABLE measure_then EXCEPT TABLE measure_now)) OR
       EXISTS ((TABLE class_now EXCEPT TABLE class_then) UNION ALL (TABLE class_then EXCEPT TABLE class_now)),
       run.run_id
FROM dictameter.run, newest
WHERE run.state = 'finished' AND run.kind IN ('run', 'run all')
ORDER BY run.run_id DESC
LIMIT 1;
