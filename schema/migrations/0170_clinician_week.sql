-- SPDX-License-Identifier: GPL-3.0-or-later
-- What clinicians did from week to week, as far as alerts watch it, filled while days are folded
-- (clinician_week_fold.sql): a year of weeks is asked for at each one's end, and days have 20 times as many rows.
-- A week that two months share has a row of each, as days are folded by the month.
SET LOCAL ROLE dictameter_owner;

CREATE TABLE dictameter.clinician_week (
    site_id                 bigint NOT NULL,
    first_day               date NOT NULL,
    clinician_id            bigint NOT NULL CHECK (clinician_id > 0),
    unit_id                 int4 NOT NULL,
    role_id                 int2 NOT NULL,
    specialty_id            int2 NOT NULL,
    documents_voice         bigint NOT NULL,
    documents_signed        bigint NOT NULL,
    edits_dictated          bigint NOT NULL,
    words_engine_dictated   bigint NOT NULL,
    corrections             bigint NOT NULL,
    words_engine_corrected  bigint NOT NULL,
    volume_signed_24h       bigint NOT NULL,
    volume_created_followed bigint NOT NULL,
    audio_ms_dedicated      bigint NOT NULL,
    audio_ms_device         bigint NOT NULL,
    trainings_completed     bigint NOT NULL,
    PRIMARY KEY (site_id, first_day, clinician_id, unit_id, role_id, specialty_id)
) PARTITION BY RANGE (first_day);
COMMENT ON TABLE dictameter.clinician_week IS 'Sums of clinician_day over the days of a week that lie in one month, by unit.';
COMMENT ON COLUMN dictameter.clinician_week.first_day IS 'A Monday, or the first of a month.';
SELECT dictameter.distribute('dictameter.clinician_week', 'site_id', 'dictameter.clinician');

SELECT dictameter.partition_ensure('clinician_week', m.month)
FROM (SELECT DISTINCT date_trunc('month', day::timestamp)::date AS month FROM dictameter.clinician_day) AS m
ORDER BY m.month;
INSERT INTO dictameter.clinician_week (site_id, first_day, clinician_id, unit_id, role_id, specialty_id, documents_voice,
                                       documents_signed, edits_dictated, words_engine_dictated, corrections,
                                       words_engine_corrected, volume_signed_24h, volume_created_followed,
                                       audio_ms_dedicated, audio_ms_device, trainings_completed)
SELECT d.site_id, w.first_day, d.clinician_id, d.unit_id, d.role_id, d.specialty_id, coalesce(sum(d.documents_voice), 0),
       coalesce(sum(d.documents_signed), 0), coalesce(sum(d.edits_dictated), 0),
       coalesce(sum(d.words_engine_dictated), 0), coalesce(sum(d.corrections), 0),
       coalesce(sum(d.words_engine_corrected), 0), coalesce(sum(d.volume_signed_24h), 0),
       coalesce(sum(d.volume_created_followed), 0), coalesce(sum(d.audio_ms_dedicated), 0),
       coalesce(sum(d.audio_ms_device), 0), coalesce(sum(d.trainings_completed), 0)
FROM dictameter.clinician_day d
CROSS JOIN LATERAL (SELECT greatest(date_trunc('week', d.day::timestamp), date_trunc('month', d.day::timestamp))::date
                           AS first_day) AS w
WHERE d.clinician_id > 0
    AND num_nonnulls(d.documents_signed, d.volume_created_followed, d.trainings_completed) > 0
GROUP BY d.site_id, w.first_day, d.clinician_id, d.unit_id, d.role_id, d.specialty_id;
