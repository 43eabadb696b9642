-- SPDX-License-Identifier: GPL-3.0-or-later
-- Dictated documents of which it is known whether a practice was followed, by clinician and day: what of the work
-- was done with it and what without. Practices: 4 a dedicated microphone (device 2 to 4; BP04), 6 at least 20 dB
-- (BP06), 3 a profile of the right topic (BP03).
--   $1 practice   $2 first day   $3 the day after the last
-- Returns site_id, clinician_id, day, document type, release_id, exposed, documents, word edits, engine words; in
-- order of clinician.
SELECT e.site_id, e.clinician_id, e.day, coalesce(e.doc_type, 0)::int2, e.release_id, a.exposed, count(*),
       sum(e.ed_sub + e.ed_del + e.ed_ins)::int8, sum(e.words_engine)::int8
FROM site s
JOIN event_document e ON e.site_id = s.site_id
CROSS JOIN LATERAL (
    SELECT CASE $1::int4
        WHEN 3 THEN e.topic_match
        WHEN 4 THEN CASE WHEN e.device > 0 THEN e.device IN (2, 3, 4) END
        WHEN 6 THEN e.snr_db10 >= 200
    END AS exposed) a
WHERE e.day >= $2::date AND e.day < $3::date AND e.status = 1 AND e.modality = 1 AND e.words_engine > 0
    AND e.ed_sub + e.ed_del + e.ed_ins IS NOT NULL AND e.clinician_id > 0 AND a.exposed IS NOT NULL
GROUP BY e.site_id, e.clinician_id, e.day, coalesce(e.doc_type, 0), e.release_id, a.exposed
ORDER BY e.site_id, e.clinician_id, e.day, e.release_id, a.exposed;
