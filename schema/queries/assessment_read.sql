-- SPDX-License-Identifier: GPL-3.0-or-later
-- The assessments of a scope in a period.
--   $1 scope_id   $2 period_id
-- Returns practice, framework, class, reason, state, clinicians, k_eff, value, low, high, target,
--   observed (the class of this period alone).
SELECT practice, framework, class, reason, state, clinicians, k_eff, value, low, high, target,
       observed
FROM assessment
WHERE scope_id = $1::int4 AND period_id = $2::int4
ORDER BY practice;
