-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row a clinician with a seat or a use here: first seat and its loss after the last assignment, first use
-- here and anywhere, whether used (anywhere) in the week that follows the first use here by :weeks weeks, in the
-- period (and on how many days) and in the one before, and the first day of the telemetry.
WITH RECURSIVE below AS ( -- the unit and all under it
    SELECT u.unit_id FROM dictameter.unit u WHERE u.unit_id = :unit
    UNION
    SELECT u.unit_id FROM dictameter.unit u JOIN below b ON u.parent_id = b.unit_id
), r AS MATERIALIZED (
    SELECT d.clinician_id, d.day, d.unit_id,
           :site IN (0, d.site_id) AND (:unit = 0 OR d.unit_id IN (SELECT unit_id FROM below))
               AND :specialty IN (0, d.specialty_id) AND :role IN (0, d.role_id) AS here,
           coalesce(bool_or(d.sessions > 0 OR d.documents_dictated > 0 OR d.documents_ambient > 0
                            OR d.documents_other_voice > 0), false) AS used,
           coalesce(sum(d.seats_newly_assigned), 0) > 0 AS assigned,
           coalesce(sum(d.seats_revoked), 0) > 0 AS revoked
    FROM dictameter.clinician_day d
    WHERE d.clinician_id > 0 AND d.day <= :'last_day'
      AND num_nonnulls(d.sessions, d.documents_dictated, d.documents_ambient, d.documents_other_voice,
                       d.seats_newly_assigned, d.seats_revoked) > 0
    GROUP BY d.clinician_id, d.day, d.site_id, d.unit_id, d.role_id, d.specialty_id
), placed AS (
    SELECT r.*, row_number() OVER (PARTITION BY r.clinician_id ORDER BY r.day, r.unit_id) AS place
    FROM r WHERE r.here
), seat AS (
    SELECT p.clinician_id, min(p.day) FILTER (WHERE p.assigned) AS assigned,
           max(p.place) FILTER (WHERE p.assigned) AS last_place, min(p.day) FILTER (WHERE p.used) AS first_here
    FROM placed p
    GROUP BY p.clinician_id
)
SELECT s.clinician_id, s.assigned - date '2000-01-01' AS assigned,
       (SELECT max(p.day) - date '2000-01-01' FROM placed p
        WHERE p.clinician_id = s.clinician_id AND p.revoked AND NOT p.assigned
          AND p.place > coalesce(s.last_place, 0)) AS revoked,
       s.first_here - date '2000-01-01' AS first_here,
       (SELECT min(u.day) - date '2000-01-01' FROM r u WHERE u.clinician_id = s.clinician_id AND u.used) AS first_use,
       (EXISTS (SELECT FROM r u WHERE u.clinician_id = s.clinician_id AND u.used
                AND u.day >= s.first_here + 7 * :weeks AND u.day < s.first_here + 7 * :weeks + 7))::int AS kept,
       (EXISTS (SELECT FROM r u WHERE u.clinician_id = s.clinician_id AND u.used
                AND u.day >= :'from' AND u.day < :'until'))::int AS used_now,
       (SELECT count(DISTINCT u.day) FROM r u WHERE u.clinician_id = s.clinician_id AND u.used
                AND u.day >= :'from' AND u.day < :'until') AS use_days,
       (EXISTS (SELECT FROM r u WHERE u.clinician_id = s.clinician_id AND u.used
                AND u.day >= :'before' AND u.day < :'from'))::int AS used_before,
       (SELECT min(u.day) - date '2000-01-01' FROM r u) AS began
FROM seat s
ORDER BY s.clinician_id;
