-- SPDX-License-Identifier: GPL-3.0-or-later
-- Since when, and on which days, clinicians use it: one row a clinician, month and unit, filled while days are folded
-- (clinician_day_month_fold.sql). Who began when is asked of all years at every run; days have 20 times as many rows.
-- Takes the place of sums by month, which nothing wrote or read. Seats, which change seldom, are found by an index,
-- and what a period's measures are by another: a day's cost is not that of all years.
SET LOCAL ROLE dictameter_owner;

DROP TABLE dictameter.clinician_month;
CREATE TABLE dictameter.clinician_month (
    site_id         bigint NOT NULL,
    month           date NOT NULL,
    clinician_id    bigint NOT NULL,
    unit_id         int4 NOT NULL,
    role_id         int2 NOT NULL,
    specialty_id    int2 NOT NULL,
    first_day       date NOT NULL,
    first_use       date,
    first_dictation date,
    use_days        int4 NOT NULL CHECK (use_days >= 0),
    CHECK ((first_use IS NULL) = (use_days = 0)),
    PRIMARY KEY (site_id, month, clinician_id, unit_id, role_id, specialty_id)
) PARTITION BY RANGE (month);
COMMENT ON TABLE dictameter.clinician_month IS 'Which clinicians used it on which days of a month, by unit.';
COMMENT ON COLUMN dictameter.clinician_month.first_day IS 'First of the days on which documents, sessions or seats are known.';
COMMENT ON COLUMN dictameter.clinician_month.first_dictation IS 'First of the days with a dictated document.';
COMMENT ON COLUMN dictameter.clinician_month.use_days IS 'Days of use: the bit of value 1 is the first of the month.';
SELECT dictameter.distribute('dictameter.clinician_month', 'site_id', 'dictameter.clinician');

SELECT dictameter.partition_ensure('clinician_month', m.month)
FROM (SELECT DISTINCT date_trunc('month', day::timestamp)::date AS month FROM dictameter.clinician_day) AS m
ORDER BY m.month;
INSERT INTO dictameter.clinician_month (site_id, month, clinician_id, unit_id, role_id, specialty_id, first_day,
                                        first_use, first_dictation, use_days)
SELECT d.site_id, m.month, d.clinician_id, d.unit_id, d.role_id, d.specialty_id, min(d.day),
       min(d.day) FILTER (WHERE u.used), min(d.day) FILTER (WHERE d.documents_dictated > 0),
       coalesce(bit_or(1 << (d.day - m.month)) FILTER (WHERE u.used), 0)
FROM dictameter.clinician_day d
CROSS JOIN LATERAL (SELECT date_trunc('month', d.day::timestamp)::date AS month) AS m
CROSS JOIN LATERAL (SELECT (d.sessions > 0 OR d.documents_dictated > 0 OR d.documents_ambient > 0 OR
                            d.documents_other_voice > 0) IS TRUE AS used) AS u
WHERE num_nonnulls(d.sessions, d.documents_dictated, d.documents_ambient, d.documents_other_voice,
                   d.seats_newly_assigned, d.seats_revoked) > 0
GROUP BY d.site_id, m.month, d.clinician_id, d.unit_id, d.role_id, d.specialty_id;

CREATE INDEX clinician_day_seat ON dictameter.clinician_day (day)
WHERE num_nonnulls(seats_provisioned, seats_assigned, seats_newly_assigned, seats_revoked) > 0;
CREATE INDEX measure_live_period ON dictameter.measure_live (period_id);
