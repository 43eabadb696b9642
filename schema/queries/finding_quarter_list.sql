-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was found of a scope in a quarter, of one kind, in one revision (0: live).
--   $1 kind   $2 scope_id   $3 period_id   $4 revision
-- Returns payload [JSON], finding_id; in order of what it is about.
SELECT f.payload, f.finding_id
FROM (
    SELECT subject, payload, finding_id FROM finding
    WHERE of_period = 0 AND kind = $1 AND scope_id = $2::int4 AND period_id = $3::int4 AND $4::int2 = 0
    UNION ALL
    SELECT subject, payload, finding_id FROM finding_frozen
    WHERE kind = $1 AND scope_id = $2::int4 AND of_period = $3::int4 AND period_id = $3::int4
        AND revision = $4::int2
) f
ORDER BY f.subject;
