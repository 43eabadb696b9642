-- SPDX-License-Identifier: GPL-3.0-or-later
-- Those who began in a quarter that began 28 days or more after their site did, or began again after 14 days or more
-- without use by anybody, with what became of them: who was there before may have begun before, as the seats of the
-- first days are those that were held already.
--   $1 the day after the last   $2 first day of beginning, NULL: any   $3 the day after the last day of beginning
--   $4 true: who was given a first seat, and the day of the first use; false: who used it for the first time, all days
-- Who used it before the seat is told of is left out: the first use is not the seat's. A seat is revoked on the day on
-- which no open one is left, unless 28 days bring another or a use: a licence that is exchanged is none that ends.
-- Returns site_id, clinician_id, day of beginning, day of use, day on which the seat was revoked, last day on which the
-- site was sending before 14 days or more without use by anybody; days, NULL where it has not happened; a row a
-- clinician and day of use, by site, clinician and day.
WITH made AS (
    SELECT site_id, clinician_id, day,
           max(CASE WHEN sessions > 0 OR documents_dictated > 0 OR documents_ambient > 0 OR documents_other_voice > 0
                    THEN 1 ELSE 0 END) AS used,
           coalesce(sum(seats_newly_assigned), 0) AS assigned, coalesce(sum(seats_revoked), 0) AS revoked
    FROM clinician_day
    WHERE day < $1::date
        AND num_nonnulls(sessions, documents_dictated, documents_ambient, documents_other_voice, seats_newly_assigned,
                         seats_revoked) > 0
    GROUP BY site_id, clinician_id, day
), sending AS (
    SELECT site_id, day, lag(day) OVER site_days AS before, lead(day) OVER site_days AS next
    FROM made
    WHERE used = 1
    GROUP BY site_id, day
    WINDOW site_days AS (PARTITION BY site_id ORDER BY day)
), begun AS (
    SELECT site_id, day FROM sending WHERE before IS NULL OR before < day - 14
), silence AS (
    SELECT site_id, day FROM sending WHERE next IS NULL OR next > day + 14
), person AS (
    SELECT m.site_id, m.clinician_id,
           min(m.day) FILTER (WHERE CASE WHEN $4::boolean THEN m.assigned > 0 ELSE m.used = 1 END) AS first,
           min(m.day) FILTER (WHERE m.used = 1) AS used
    FROM made m
    WHERE m.clinician_id > 0
    GROUP BY m.site_id, m.clinician_id
), starter AS (
    SELECT s.site_id, s.clinician_id, s.first, s.used,
           (SELECT min(q.day) FROM silence q WHERE q.site_id = s.site_id AND q.day >= s.first) AS seen
    FROM person s
    WHERE s.first < $3::date AND ($2::date IS NULL OR s.first >= $2::date) AND (s.used IS NULL OR s.used >= s.first)
        AND EXISTS (SELECT FROM begun b
                    WHERE b.site_id = s.site_id AND b.day <= date_trunc('quarter', s.first::timestamp)::date - 28)
        AND NOT EXISTS (SELECT FROM begun b
                        WHERE b.site_id = s.site_id AND b.day <= s.first
                            AND b.day > date_trunc('quarter', s.first::timestamp)::date - 28)
), balance AS (
    SELECT m.site_id, m.clinician_id, m.day, m.revoked,
           sum(m.assigned - m.revoked) OVER (PARTITION BY m.site_id, m.clinician_id ORDER BY m.day) AS net
    FROM made m
    JOIN starter s ON s.site_id = m.site_id AND s.clinician_id = m.clinician_id
    WHERE m.assigned + m.revoked > 0
), held AS (
    -- A seat that was given before the telemetry began is revoked from none.
    SELECT site_id, clinician_id, day, revoked,
           net - least(0, min(net) OVER (PARTITION BY site_id, clinician_id ORDER BY day)) AS seats
    FROM balance
), ended AS (
    SELECT s.site_id, s.clinician_id, min(h.day) AS day
    FROM starter s
    JOIN held h ON h.site_id = s.site_id AND h.clinician_id = s.clinician_id
    WHERE h.revoked > 0 AND h.seats = 0 AND h.day >= s.first
        AND NOT EXISTS (SELECT FROM made m
                        WHERE m.site_id = h.site_id AND m.clinician_id = h.clinician_id AND m.day > h.day
                            AND m.day <= h.day + 28 AND (m.used = 1 OR m.assigned > 0))
    GROUP BY s.site_id, s.clinician_id
)
SELECT s.site_id, s.clinician_id, s.first, m.day, e.day, s.seen
FROM starter s
LEFT JOIN made m ON m.site_id = s.site_id AND m.clinician_id = s.clinician_id AND m.used = 1
    AND (m.day = s.used OR NOT $4::boolean)
LEFT JOIN ended e ON e.site_id = s.site_id AND e.clinician_id = s.clinician_id
ORDER BY s.site_id, s.clinician_id, m.day;
