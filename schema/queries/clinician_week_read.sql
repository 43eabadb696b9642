-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each clinician of some scopes did in each week: what alerts watch, and what may be behind them.
--   $1 from, a Monday   $2 until   $3 scope_ids [int4 array], of all, sites, divisions, units, specialties, roles
-- Returns scope_id, clinician_id, week [from 0], documents by voice, documents, edits, engine words with known
-- edits, corrections, engine words with known corrections, documents of the EHR signed within 24 h, those whose
-- signature is followed, audio [ms] on a dedicated microphone, on a known one, trainings; in the order of scope
-- and clinician. Who works in several units, specialties or roles of a scope has a row of each: the reader adds up.
WITH RECURSIVE above AS ( -- each unit with itself and those above it
    SELECT u.unit_id, u.unit_id AS at, u.parent_id FROM dictameter.unit u
    UNION ALL
    SELECT a.unit_id, u.unit_id, u.parent_id FROM above a JOIN dictameter.unit u ON u.unit_id = a.parent_id
), done AS MATERIALIZED (
    SELECT d.site_id, d.unit_id, d.specialty_id, d.role_id, d.clinician_id, (d.day - $1::date) / 7 AS week,
           coalesce(sum(d.documents_voice), 0)::int8 AS voice, coalesce(sum(d.documents_signed), 0)::int8 AS signed,
           coalesce(sum(d.edits_dictated), 0)::int8 AS edits, coalesce(sum(d.words_engine_dictated), 0)::int8 AS words,
           coalesce(sum(d.corrections), 0)::int8 AS corrections,
           coalesce(sum(d.words_engine_corrected), 0)::int8 AS words_corrected,
           coalesce(sum(d.volume_signed_24h), 0)::int8 AS signed_24h,
           coalesce(sum(d.volume_created_followed), 0)::int8 AS followed,
           coalesce(sum(d.audio_ms_dedicated), 0)::int8 AS dedicated,
           coalesce(sum(d.audio_ms_device), 0)::int8 AS microphone,
           coalesce(sum(d.trainings_completed), 0)::int8 AS trainings
    FROM dictameter.clinician_day d
    WHERE d.day >= $1::date AND d.day < $2::date AND d.clinician_id > 0
      AND num_nonnulls(d.documents_signed, d.volume_created_followed, d.trainings_completed) > 0
    GROUP BY d.site_id, d.unit_id, d.specialty_id, d.role_id, d.clinician_id, week
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
SELECT p.scope_id, p.clinician_id, p.week, p.voice, p.signed, p.edits, p.words, p.corrections, p.words_corrected,
       p.signed_24h, p.followed, p.dedicated, p.microphone, p.trainings
FROM placed p
WHERE p.scope_id = ANY ($3::int4[])
ORDER BY p.scope_id, p.clinician_id;
