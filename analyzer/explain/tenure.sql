-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row a clinician with a seat or a use here: first seat, its loss after the last assignment, its end (none open,
-- and within 28 days neither another nor a use), the last day on which the site was sending after it was given before 14
-- days or more without use by anybody (none where it was given on the site's first day, or in such a silence), first use
-- here and anywhere, whether used (anywhere) in the week that follows the first use here by :weeks weeks, in the
-- period (and on how many days) and in the one before, the site's first day, its last day of sending from :cohort on
-- before 14 days or more without use by anybody (none where it had not begun, or was silent, on :cohort), and the newest
-- first day of a site of the scope, before the period's end.
WITH RECURSIVE below AS ( -- the unit and all under it
    SELECT u.unit_id FROM dictameter.unit u WHERE u.unit_id = :unit
    UNION
    SELECT u.unit_id FROM dictameter.unit u JOIN below b ON u.parent_id = b.unit_id
), r AS MATERIALIZED (
    SELECT d.site_id, d.clinician_id, d.day, d.unit_id,
           :site IN (0, d.site_id) AND (:unit = 0 OR d.unit_id IN (SELECT unit_id FROM below))
               AND :specialty IN (0, d.specialty_id) AND :role IN (0, d.role_id) AS here,
           coalesce(bool_or(d.sessions > 0 OR d.documents_dictated > 0 OR d.documents_ambient > 0
                            OR d.documents_other_voice > 0), false) AS used,
           coalesce(sum(d.seats_newly_assigned), 0) > 0 AS assigned,
           coalesce(sum(d.seats_revoked), 0) > 0 AS revoked,
           coalesce(sum(d.seats_newly_assigned), 0) AS given, coalesce(sum(d.seats_revoked), 0) AS taken
    FROM dictameter.clinician_day d
    WHERE d.clinician_id > 0 AND d.day <= :'last_day'
      AND num_nonnulls(d.sessions, d.documents_dictated, d.documents_ambient, d.documents_other_voice,
                       d.seats_newly_assigned, d.seats_revoked) > 0
    GROUP BY d.clinician_id, d.day, d.site_id, d.unit_id, d.role_id, d.specialty_id
), placed AS (
    SELECT r.*, row_number() OVER (PARTITION BY r.clinician_id ORDER BY r.day, r.unit_id) AS place
    FROM r WHERE r.here
), moved AS (
    SELECT p.*, sum(p.given - p.taken) OVER (PARTITION BY p.clinician_id ORDER BY p.place) AS net FROM placed p
), held AS ( -- a seat that was given before the telemetry began is revoked from none
    SELECT m.*, m.net - least(0, min(m.net) OVER (PARTITION BY m.clinician_id ORDER BY m.place)) AS open FROM moved m
), sending AS (
    SELECT u.site_id, u.day, lead(u.day) OVER (PARTITION BY u.site_id ORDER BY u.day) AS next
    FROM r u
    WHERE u.used
    GROUP BY u.site_id, u.day
), begun AS (
    SELECT u.site_id, min(u.day) AS began FROM r u GROUP BY u.site_id
), seat AS (
    SELECT p.clinician_id, min(p.site_id) AS site_id, min(p.day) FILTER (WHERE p.assigned) AS assigned,
           max(p.place) FILTER (WHERE p.assigned) AS last_place, min(p.day) FILTER (WHERE p.used) AS first_here
    FROM placed p
    GROUP BY p.clinician_id
), taken AS (
    SELECT s.clinician_id, min(u.day) AS first_use,
           bool_or(u.day >= s.first_here + 7 * :weeks AND u.day < s.first_here + 7 * :weeks + 7) AS kept,
           bool_or(u.day >= :'from' AND u.day < :'until') AS used_now,
           count(DISTINCT u.day) FILTER (WHERE u.day >= :'from' AND u.day < :'until') AS use_days,
           bool_or(u.day >= :'before' AND u.day < :'from') AS used_before
    FROM seat s
    JOIN r u ON u.clinician_id = s.clinician_id AND u.used
    GROUP BY s.clinician_id
)
SELECT s.clinician_id, s.assigned - date '2000-01-01' AS assigned,
       (SELECT max(p.day) - date '2000-01-01' FROM placed p
        WHERE p.clinician_id = s.clinician_id AND p.revoked AND NOT p.assigned
          AND p.place > coalesce(s.last_place, 0)) AS revoked,
       (SELECT min(h.day) - date '2000-01-01' FROM held h
        WHERE h.clinician_id = s.clinician_id AND h.taken > 0 AND h.open = 0 AND h.day >= s.assigned
          AND NOT EXISTS (SELECT FROM placed p
                          WHERE p.clinician_id = h.clinician_id AND p.place > h.place AND p.day <= h.day + 28 AND p.assigned)
          AND NOT EXISTS (SELECT FROM r u
                          WHERE u.clinician_id = h.clinician_id AND u.day > h.day AND u.day <= h.day + 28 AND u.used)
       ) AS ended,
       (SELECT min(g.day) - date '2000-01-01' FROM sending g
        WHERE g.site_id = s.site_id AND g.day >= s.assigned AND (g.next IS NULL OR g.next > g.day + 14)
          AND s.assigned > b.began
          AND EXISTS (SELECT FROM sending n
                      WHERE n.site_id = s.site_id AND n.day >= s.assigned AND n.day <= s.assigned + 14)) AS seen,
       s.first_here - date '2000-01-01' AS first_here,
       t.first_use - date '2000-01-01' AS first_use,
       coalesce(t.kept, false)::int AS kept, coalesce(t.used_now, false)::int AS used_now,
       coalesce(t.use_days, 0) AS use_days, coalesce(t.used_before, false)::int AS used_before,
       b.began - date '2000-01-01' AS site_began,
       (SELECT min(g.day) - date '2000-01-01' FROM sending g
        WHERE g.site_id = s.site_id AND g.day >= :'cohort' AND (g.next IS NULL OR g.next > g.day + 14)
          AND b.began < :'cohort'
          AND EXISTS (SELECT FROM sending n
                      WHERE n.site_id = s.site_id AND n.day >= :'cohort' AND n.day <= :'cohort'::date + 14)) AS site_seen,
       (SELECT max(o.began) - date '2000-01-01' FROM begun o
        WHERE :site IN (0, o.site_id) AND o.began < :'until'
          AND (:unit = 0 OR o.site_id = (SELECT u.site_id FROM dictameter.unit u WHERE u.unit_id = :unit))) AS began
FROM seat s
JOIN begun b ON b.site_id = s.site_id
LEFT JOIN taken t ON t.clinician_id = s.clinician_id
ORDER BY s.clinician_id;
