-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row a clinician: the sums that the figure is made of. Negative ids are audited documents of nobody
-- known, each a cluster of its own; 0 is everything else of nobody known.
WITH RECURSIVE below AS ( -- the unit and all under it
    SELECT u.unit_id FROM dictameter.unit u WHERE u.unit_id = :unit
    UNION
    SELECT u.unit_id FROM dictameter.unit u JOIN below b ON u.parent_id = b.unit_id
), covered AS ( -- sites that send all that both sides of the figure are made of
    SELECT s.site_id
    FROM dictameter.site s
    LEFT JOIN dictameter.feed f ON f.site_id = s.site_id AND f.name = ANY (:'needs'::text[])
                                   AND f.first_day < :'until'
    CROSS JOIN LATERAL (SELECT f.name NOT IN ('drafts', 'error_reports') AS daily) AS k
    GROUP BY s.site_id
    HAVING count(f.name) = cardinality(:'needs'::text[])
       AND (count(f.name) FILTER (WHERE k.daily) = 0
            OR max(f.first_day) FILTER (WHERE k.daily)
               <= greatest(:'from', CASE WHEN min(f.first_day) >= :'from' THEN min(f.first_day) + 14 END))
), r AS ( -- stocks are totals of all days, so that they need the days before the period too
    SELECT d.*, d.day >= :'from' AS within
    FROM dictameter.clinician_day d
    WHERE d.day >= :'first' AND d.day < :'until'
      AND :site IN (0, d.site_id) AND (:unit = 0 OR d.unit_id IN (SELECT unit_id FROM below))
      AND :specialty IN (0, d.specialty_id) AND :role IN (0, d.role_id) AND :doc_type IN (0, d.doc_type)
      AND d.site_id IN (SELECT c.site_id FROM covered c)
      AND :setting IN (0, d.setting) AND :device IN (0, d.device) AND :release IN (0, d.release_id)
)
SELECT r.clinician_id, :y AS y, :x AS x, :z AS z
FROM r
GROUP BY r.clinician_id
ORDER BY r.clinician_id;
