-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row a clinician: the sums that the figure is made of. Negative ids are audited documents of nobody
-- known, each a cluster of its own; 0 is everything else of nobody known.
WITH RECURSIVE below AS ( -- the unit and all under it
    SELECT u.unit_id FROM dictameter.unit u WHERE u.unit_id = :unit
    UNION
    SELECT u.unit_id FROM dictameter.unit u JOIN below b ON u.parent_id = b.unit_id
), block AS ( -- weeks, cut at the first days of months and at the period's ends
    SELECT greatest(date_trunc('week', c.day), date_trunc('month', c.day))::date AS first_of_block,
           max(c.day)::date AS last_of_block
    FROM generate_series(:'from'::timestamp, :'until'::timestamp - interval '1 day', interval '1 day') AS c (day)
    GROUP BY 1
), sent AS ( -- what both sides of the figure are made of; its silence tells nothing for so many days
    SELECT f.site_id, b.first_of_block, n.silence = 0 AS daily,
           min(f.day) FILTER (WHERE f.day >= b.first_of_block) AS first_day,
           max(f.day) FILTER (WHERE f.day >= b.first_of_block) AS last_day
    FROM block b
    CROSS JOIN unnest(:'needs'::text[], :'silences'::int[]) AS n (name, silence)
    JOIN dictameter.feed_day f ON f.day <= b.last_of_block AND f.day >= b.first_of_block
            - CASE WHEN n.silence = 0 AND date_part('isodow', b.first_of_block::timestamp) >= 6 THEN :spread
                   ELSE n.silence END
                                  AND n.name = ANY (f.names)
    GROUP BY f.site_id, b.first_of_block, n.name, n.silence
), covered AS ( -- where a site has sent all of it; where not, what it has sent leaves both sides
    SELECT s.site_id, s.first_of_block
    FROM sent s
    GROUP BY s.site_id, s.first_of_block
    HAVING count(*) = cardinality(:'needs'::text[])
       AND coalesce(max(s.first_day) FILTER (WHERE s.daily) - min(s.first_day), 0) <= :spread
       AND coalesce(max(s.last_day) - min(s.last_day) FILTER (WHERE s.daily), 0) <= :spread
), r AS ( -- stocks are totals of all days, so that they need the days before the period too
    SELECT d.*, d.day >= :'from' AS within
    FROM dictameter.clinician_day d
    WHERE d.day >= :'first' AND d.day < :'until'
      AND :site IN (0, d.site_id) AND (:unit = 0 OR d.unit_id IN (SELECT unit_id FROM below))
      AND :specialty IN (0, d.specialty_id) AND :role IN (0, d.role_id) AND :doc_type IN (0, d.doc_type)
      AND (:'needs' = '{}' OR (d.site_id, greatest(date_trunc('week', d.day::timestamp),
                                                   date_trunc('month', d.day::timestamp))::date)
                              IN (SELECT c.site_id, c.first_of_block FROM covered c))
      AND :setting IN (0, d.setting) AND :device IN (0, d.device) AND :release IN (0, d.release_id)
)
SELECT r.clinician_id, :y AS y, :x AS x, :z AS z
FROM r
GROUP BY r.clinician_id
ORDER BY r.clinician_id;
