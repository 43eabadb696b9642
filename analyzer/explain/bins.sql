-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row a clinician and bin of the histogram; a cell is (doc_type * 256 + histogram) * 64 + bin. Bin 0 lies below the origin; each of the others is 2^(1/4)
-- times as wide as the one before.
WITH RECURSIVE below AS ( -- the unit and all under it
    SELECT u.unit_id FROM dictameter.unit u WHERE u.unit_id = :unit
    UNION
    SELECT u.unit_id FROM dictameter.unit u JOIN below b ON u.parent_id = b.unit_id
)
SELECT d.clinician_id, c.cell % 64 AS bin, sum(c.n) AS n
FROM dictameter.clinician_day_bin d, unnest(d.cell, d.n) AS c (cell, n)
WHERE c.cell / 64 % 256 = :histogram AND d.day >= :'from' AND d.day < :'until'
  AND :site IN (0, d.site_id) AND (:unit = 0 OR d.unit_id IN (SELECT unit_id FROM below))
  AND :specialty IN (0, d.specialty_id) AND :role IN (0, d.role_id) AND :doc_type IN (0, c.cell / 64 / 256)
GROUP BY d.clinician_id, bin
ORDER BY d.clinician_id, bin;
