-- SPDX-License-Identifier: GPL-3.0-or-later
-- What clinicians did in the weeks that hold some days of a month, as far as these weeks lie in it, from all of
-- their days.
--   $1 site_ids   $2 days, all of that month
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
WHERE d.site_id = ANY ($1::bigint[])
    AND d.day >= date_trunc('month', ($2::date[])[1]::timestamp)::date
    AND d.day < (date_trunc('month', ($2::date[])[1]::timestamp) + interval '1 month')::date
    AND d.day > (SELECT min(day) - 7 FROM unnest($2::date[]) AS day)
    AND d.day < (SELECT max(day) + 7 FROM unnest($2::date[]) AS day)
    AND w.first_day IN (
        SELECT greatest(date_trunc('week', day::timestamp), date_trunc('month', day::timestamp))::date
        FROM unnest($2::date[]) AS day)
    AND d.clinician_id > 0
    AND num_nonnulls(d.documents_signed, d.volume_created_followed, d.trainings_completed) > 0
GROUP BY d.site_id, w.first_day, d.clinician_id, d.unit_id, d.role_id, d.specialty_id;
