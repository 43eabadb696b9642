-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row a clinician and week of the scope: events and volume. It needs the analyzer's rights.
WITH RECURSIVE below AS ( -- the unit and all under it
    SELECT s.unit_id FROM dictameter.scope s WHERE s.scope_id = :scope
    UNION
    SELECT u.unit_id FROM dictameter.unit u JOIN below b ON u.parent_id = b.unit_id
)
SELECT d.clinician_id, (d.day - :'first'::date) / 7 AS week, :y AS y, :x AS x
FROM dictameter.clinician_day d
JOIN dictameter.scope s ON s.scope_id = :scope
WHERE d.day >= :'first'::date AND d.day < :'last'::date + 7 AND d.clinician_id > 0
  AND s.site_id IN (0, d.site_id) AND (s.unit_id = 0 OR d.unit_id IN (SELECT b.unit_id FROM below b))
  AND s.specialty_id IN (0, d.specialty_id) AND s.role_id IN (0, d.role_id)
GROUP BY d.clinician_id, week
ORDER BY d.clinician_id, week;
