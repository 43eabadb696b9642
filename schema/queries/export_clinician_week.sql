-- Rows of a study: components by clinician, site and ISO week. $1 first day, $2 day after the last,
-- $3 codes of sites (text[]; NULL: every site). Returns site_id, clinician_id, 0, site code, first day of the
-- week, then the components in the order of extract.c [sums; NULL where nothing was counted].
SELECT d.site_id, d.clinician_id, 0::bigint, s.code, date_trunc('week', d.day::timestamp)::date,
    sum(d.documents_signed)::bigint, sum(d.documents_voice)::bigint, sum(d.documents_dictated)::bigint,
    sum(d.documents_edits_known)::bigint, sum(d.zero_edit_documents)::bigint,
    sum(d.edits_dictated)::bigint, sum(d.words_engine_dictated)::bigint,
    sum(d.corrections)::bigint, sum(d.words_engine_corrected)::bigint, sum(d.correction_ms)::bigint,
    sum(d.active_ms_dictated)::bigint, sum(d.words_final_dictated)::bigint,
    sum(d.review_pace_ok_documents)::bigint, sum(d.review_pace_documents)::bigint,
    sum(d.documents_signed_24h)::bigint, sum(d.documents_sign_delay_known)::bigint
FROM clinician_day d
JOIN site s ON s.site_id = d.site_id
WHERE d.day >= $1::date AND d.day < $2::date AND ($3::text[] IS NULL OR s.code = ANY ($3::text[]))
    AND d.clinician_id > 0
GROUP BY d.site_id, d.clinician_id, s.code, date_trunc('week', d.day::timestamp)
ORDER BY d.site_id, d.clinician_id, date_trunc('week', d.day::timestamp)
