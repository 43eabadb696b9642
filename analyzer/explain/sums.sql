-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row a clinician: the sums that the figure is made of. Negative ids are audited documents of nobody
-- known, each a cluster of its own; 0 is everything else of nobody known.
WITH RECURSIVE below AS ( -- the unit and all under it
    SELECT u.unit_id FROM dictameter.unit u WHERE u.unit_id = :unit
    UNION
    SELECT u.unit_id FROM dictameter.unit u JOIN below b ON u.parent_id = b.unit_id
), r AS ( -- stocks are totals of all days, so that they need the days before the period too
    SELECT d.*, d.day >= :'from' AS within
    FROM dictameter.clinician_day d
    WHERE d.day >= :'first' AND d.day < :'until'
      AND :site IN (0, d.site_id) AND (:unit = 0 OR d.unit_id IN (SELECT unit_id FROM below))
      AND :specialty IN (0, d.specialty_id) AND :role IN (0, d.role_id) AND :doc_type IN (0, d.doc_type)
      AND :setting IN (0, d.setting) AND :device IN (0, d.device) AND :release IN (0, d.release_id)
)
SELECT r.clinician_id, :y AS y, :x AS x, :z AS z
FROM r
GROUP BY r.clinician_id
ORDER BY r.clinician_id;
