-- SPDX-License-Identifier: GPL-3.0-or-later
-- Gives each live quarter that could be judged the class that stands: the first that was observed, then
-- what two quarters in succession observed. Quarters that could not be judged are passed over.
-- Source: STATISTICS.md section 2.
WITH judged AS MATERIALIZED (
    SELECT scope_id, practice, framework, period_id, observed,
           lag(observed) OVER (PARTITION BY scope_id, practice, framework ORDER BY period_id) AS before
    FROM dictameter.assessment_live
    WHERE observed IN ('A', 'B', 'C')
), decided AS MATERIALIZED (
    SELECT scope_id, practice, framework, period_id, observed,
           count(*) FILTER (WHERE before IS NULL OR before = observed)
               OVER (PARTITION BY scope_id, practice, framework ORDER BY period_id) AS decision
    FROM judged
), settled AS MATERIALIZED (
    SELECT scope_id, practice, period_id,
           first_value(observed)
               OVER (PARTITION BY scope_id, practice, framework, decision ORDER BY period_id) AS class
    FROM decided
)
UPDATE dictameter.assessment_live a
SET class = s.class
FROM settled s
WHERE a.scope_id = s.scope_id AND a.practice = s.practice AND a.period_id = s.period_id
  AND a.class <> s.class;
