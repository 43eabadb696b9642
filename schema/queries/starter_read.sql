-- SPDX-License-Identifier: GPL-3.0-or-later
-- Those who began in a quarter that began 28 days or more after their site did, or began again after 14 days or more
-- without use by anybody, with what became of them: who was there before may have begun before, as the seats of the
-- first days are those that were held already. Who began when another site had been sending so long stands there too,
-- without a last day: left out of what is told, they may be known from other figures.
--   $1 the day after the last   $2 first day of beginning, NULL: any   $3 the day after the last day of beginning
--   $4 true: who was given a first seat, and the day of the first use; false: who used it for the first time, all days
-- Who used it before the seat is told of is left out: the first use is not the seat's. A seat is revoked on the day on
-- which no open one is left, unless 28 days bring another or a use: a licence that is exchanged is none that ends.
-- Returns site_id, clinician_id, day of beginning, day of use, day on which the seat was revoked, last day on which the
-- site was sending before 14 days or more without use by anybody (NULL where it began too late); days, NULL where it
-- has not happened; a row a clinician and day of use, by site, clinician and day.
WITH used AS (
    SELECT site_id, clinician_id, month, first_use,
           use_days & CASE WHEN $1::date - month < 31 THEN (1 << ($1::date - month)) - 1 ELSE 2147483647 END AS days
    FROM clinician_month
    WHERE first_use < $1::date
), seat AS (
    SELECT site_id, clinician_id, day, coalesce(sum(seats_newly_assigned), 0) AS assigned,
           coalesce(sum(seats_revoked), 0) AS revoked
    FROM clinician_day
    WHERE day < $1::date AND clinician_id > 0
        AND num_nonnulls(seats_provisioned, seats_assigned, seats_newly_assigned, seats_revoked) > 0 -- the index's
    GROUP BY site_id, clinician_id, day
), sending AS (
    SELECT u.site_id, u.month + b.bit AS day,
           lag(u.month + b.bit) OVER site_days AS before, lead(u.month + b.bit) OVER site_days AS next
    FROM (SELECT site_id, month, bit_or(days) AS days FROM used GROUP BY site_id, month) u
    JOIN generate_series(0, 30) AS b (bit) ON (u.days >> b.bit & 1) = 1
    WINDOW site_days AS (PARTITION BY u.site_id ORDER BY u.month + b.bit)
), begun AS (
    SELECT site_id, day FROM sending WHERE before IS NULL OR before < day - 14
), silence AS (
    SELECT site_id, day FROM sending WHERE next IS NULL OR next > day + 14
), person AS (
    SELECT site_id, clinician_id, min(assigned) AS assigned, min(used) AS used
    FROM (SELECT site_id, clinician_id, day AS assigned, NULL::date AS used FROM seat WHERE assigned > 0
          UNION ALL
          SELECT site_id, clinician_id, NULL, first_use FROM used WHERE clinician_id > 0) AS known
    GROUP BY site_id, clinician_id
), starter AS MATERIALIZED (
    SELECT s.site_id, s.clinician_id, f.first, s.used,
           CASE WHEN b.long AND NOT b.again
                THEN (SELECT min(q.day) FROM silence q WHERE q.site_id = s.site_id AND q.day >= f.first) END AS seen
    FROM person s
    CROSS JOIN LATERAL (SELECT CASE WHEN $4::boolean THEN s.assigned ELSE s.used END AS first) f
    CROSS JOIN LATERAL (SELECT date_trunc('quarter', f.first::timestamp)::date - 28 AS since) q
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM begun b WHERE b.site_id = s.site_id AND b.day <= q.since) AS long,
                               EXISTS (SELECT FROM begun b WHERE b.site_id = s.site_id AND b.day <= f.first
                                           AND b.day > q.since) AS again) b
    WHERE f.first < $3::date AND ($2::date IS NULL OR f.first >= $2::date) AND (s.used IS NULL OR s.used >= f.first)
        AND EXISTS (SELECT FROM begun b WHERE b.day <= q.since)
), use_day AS MATERIALIZED (
    SELECT DISTINCT s.site_id, s.clinician_id, u.month + b.bit AS day
    FROM starter s
    JOIN used u ON u.site_id = s.site_id AND u.clinician_id = s.clinician_id
    JOIN generate_series(0, 30) AS b (bit) ON (u.days >> b.bit & 1) = 1
), balance AS (
    SELECT m.site_id, m.clinician_id, m.day, m.revoked,
           sum(m.assigned - m.revoked) OVER (PARTITION BY m.site_id, m.clinician_id ORDER BY m.day) AS net
    FROM seat m
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
        AND NOT EXISTS (SELECT FROM seat m
                        WHERE m.site_id = h.site_id AND m.clinician_id = h.clinician_id AND m.day > h.day
                            AND m.day <= h.day + 28 AND m.assigned > 0)
        AND NOT EXISTS (SELECT FROM use_day m
                        WHERE m.site_id = h.site_id AND m.clinician_id = h.clinician_id AND m.day > h.day
                            AND m.day <= h.day + 28)
    GROUP BY s.site_id, s.clinician_id
)
SELECT s.site_id, s.clinician_id, s.first, m.day, e.day, s.seen
FROM starter s
LEFT JOIN use_day m ON m.site_id = s.site_id AND m.clinician_id = s.clinician_id AND (m.day = s.used OR NOT $4::boolean)
LEFT JOIN ended e ON e.site_id = s.site_id AND e.clinician_id = s.clinician_id
ORDER BY s.site_id, s.clinician_id, m.day;
