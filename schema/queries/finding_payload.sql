-- SPDX-License-Identifier: GPL-3.0-or-later
-- One finding of a quarter, live or frozen, of a kind.
--   $1 finding_id   $2 kind
-- Returns scope_id, period_id, revision (0: live), payload [JSON].
SELECT scope_id, period_id, 0 AS revision, payload
FROM dictameter.finding
WHERE finding_id = $1::int8 AND kind = $2
UNION ALL
SELECT scope_id, period_id, revision, payload
FROM dictameter.finding_frozen
WHERE finding_id = $1::int8 AND kind = $2;
