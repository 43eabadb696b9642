-- SPDX-License-Identifier: GPL-3.0-or-later
-- The services of each whole (all, a site, a pôle) with their live figures of a period, and the whole's. A
-- service within another is not compared: its clinicians stand in the other one.
--   $1 metric_ids [int2 array]   $2 period_id
-- Returns the whole's scope_id, metric_id, scope_id, state, method, value, low, high, clinicians, denominator, the
-- whole's value, the whole's kind (1 all); in order of the whole's kind, whole, metric, service. Wholes that are not published with all digits are left out.
WITH RECURSIVE service AS (
    SELECT u.unit_id, u.parent_id
    FROM unit u
    LEFT JOIN unit p ON p.unit_id = u.parent_id
    WHERE u.kind <> 'pole' AND (p.unit_id IS NULL OR p.kind = 'pole')
), above AS (
    SELECT unit_id, parent_id AS ancestor_id FROM service WHERE parent_id IS NOT NULL
    UNION ALL
    SELECT a.unit_id, u.parent_id
    FROM above a
    JOIN unit u ON u.unit_id = a.ancestor_id
    WHERE u.parent_id IS NOT NULL
), compared AS (
    SELECT s.scope_id, s.site_id, s.unit_id FROM service v JOIN scope s ON s.kind = 4 AND s.unit_id = v.unit_id
), pair AS MATERIALIZED ( -- the measures are looked up by their keys, whatever is expected of a new period
    SELECT w.scope_id AS whole_id, w.kind AS whole_kind, c.scope_id
    FROM compared c
    JOIN scope w ON w.kind = 1
    UNION ALL
    SELECT w.scope_id, w.kind, c.scope_id
    FROM compared c
    JOIN scope w ON w.kind = 2 AND w.site_id = c.site_id
    UNION ALL
    SELECT w.scope_id, w.kind, c.scope_id
    FROM compared c
    JOIN above a ON a.unit_id = c.unit_id
    JOIN scope w ON w.kind = 3 AND w.unit_id = a.ancestor_id
)
SELECT p.whole_id, m.metric_id, m.scope_id, m.state, m.method, m.value, m.low, m.high, m.clinicians, m.denominator,
       t.value, p.whole_kind
FROM pair p
JOIN measure m ON m.scope_id = p.scope_id
JOIN measure t ON t.scope_id = p.whole_id AND t.metric_id = m.metric_id AND t.period_id = m.period_id AND t.revision = 0
WHERE m.revision = 0 AND m.period_id = $2::int4 AND m.metric_id = ANY ($1::int2[]) AND m.state IN (0, 1, 2, 3)
    AND t.state = 0
ORDER BY p.whole_kind, p.whole_id, m.metric_id, m.scope_id;
