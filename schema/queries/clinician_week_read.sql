-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each clinician of some scopes did in each week: what alerts watch, and what may be behind them.
--   $1 from, a Monday   $2 until   $3 scope_ids [int4 array], of all, sites, divisions, units, specialties, roles
-- Returns scope_id, clinician_id, week [from 0], documents by voice, documents, edits, engine words with known
-- edits, corrections, engine words with known corrections, documents of the EHR signed within 24 h, those whose
-- signature is followed, audio [ms] on a dedicated microphone, on a known one, trainings; in the order of scope
-- and clinician. Who works in several units, specialties or roles of a scope has a row of each, and of each month
-- that a week is in: the reader adds up.
WITH RECURSIVE above AS ( -- each unit with itself and those above it
    SELECT u.unit_id, u.unit_id AS at, u.parent_id FROM dictameter.unit u
    UNION ALL
    SELECT a.unit_id, u.unit_id, u.parent_id FROM above a JOIN dictameter.unit u ON u.unit_id = a.parent_id
), done AS MATERIALIZED (
    SELECT w.site_id, w.unit_id, w.specialty_id, w.role_id, w.clinician_id, (w.first_day - $1::date) / 7 AS week,
           w.documents_voice, w.documents_signed, w.edits_dictated, w.words_engine_dictated, w.corrections,
           w.words_engine_corrected, w.volume_signed_24h, w.volume_created_followed, w.audio_ms_dedicated,
           w.audio_ms_device, w.trainings_completed
    FROM dictameter.clinician_week w
    WHERE w.first_day >= $1::date AND w.first_day < $2::date
), placed AS (
    SELECT s.scope_id, d.* FROM done d JOIN dictameter.scope s ON s.kind = 1
    UNION ALL
    SELECT s.scope_id, d.* FROM done d JOIN dictameter.scope s ON s.kind = 2 AND s.site_id = d.site_id
    UNION ALL
    SELECT s.scope_id, d.*
    FROM done d
    JOIN above a ON a.unit_id = d.unit_id
    JOIN dictameter.scope s ON s.kind IN (3, 4) AND s.unit_id = a.at
    UNION ALL
    SELECT s.scope_id, d.* FROM done d JOIN dictameter.scope s ON s.kind = 5 AND s.specialty_id = d.specialty_id
    UNION ALL
    SELECT s.scope_id, d.* FROM done d JOIN dictameter.scope s ON s.kind = 7 AND s.role_id = d.role_id
)
SELECT p.scope_id, p.clinician_id, p.week, p.documents_voice, p.documents_signed, p.edits_dictated,
       p.words_engine_dictated, p.corrections, p.words_engine_corrected, p.volume_signed_24h, p.volume_created_followed,
       p.audio_ms_dedicated, p.audio_ms_device, p.trainings_completed
FROM placed p
WHERE p.scope_id = ANY ($3::int4[])
ORDER BY p.scope_id, p.clinician_id;
