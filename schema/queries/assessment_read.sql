-- SPDX-License-Identifier: GPL-3.0-or-later
-- The assessments of a scope in a period, of one revision.
--   $1 scope_id   $2 period_id   $3 revision, NULL for the newest frozen one, else the live one
-- Returns practice, framework, class, reason, state, clinicians, k_eff, value, low, high, target,
--   observed (the class of this period alone).
SELECT practice, framework, class, reason, state, clinicians, k_eff, value, low, high, target,
       observed
FROM assessment
WHERE scope_id = $1::int4 AND period_id = $2::int4 AND
      revision = coalesce($3::int2, (SELECT max(revision) FROM frozen_period WHERE period_id = $2::int4), 0)
ORDER BY practice;
