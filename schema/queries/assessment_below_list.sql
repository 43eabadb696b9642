-- SPDX-License-Identifier: GPL-3.0-or-later
-- In which of several scopes practices are judged, and how, in one revision of a period.
--   $1 scope_ids [int4 array]   $2 period_id   $3 revision, NULL for the newest frozen one, else the live one
-- Returns practice, scope_id, class; by practice, then in the order of the scopes. Those that could not be judged have
-- no row.
SELECT practice, scope_id, class
FROM assessment
WHERE scope_id = ANY ($1::int4[]) AND period_id = $2::int4 AND class IN ('A', 'B', 'C') AND
      revision = coalesce($3::int2, (SELECT max(revision) FROM frozen_period WHERE period_id = $2::int4), 0)
ORDER BY practice, array_position($1::int4[], scope_id);
