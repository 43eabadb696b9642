-- SPDX-License-Identifier: GPL-3.0-or-later
-- Dictated documents of which it is known whether a practice was followed, by clinician and day: what of the work
-- was done with it and what without. Practices: 3 a profile of the right topic (BP03), 4 a dedicated microphone
-- (device 2 to 4; BP04), 6 at least 20 dB (BP06). Of a microphone behind a virtual desktop (8) the model is not
-- known: it is on neither side.
--   $1 first day   $2 the day after the last
-- Returns practice, site_id, clinician_id, day, document type, release_id, exposed, documents, word edits, engine
-- words; in order of practice, site and clinician.
SELECT a.practice::int2, e.site_id, e.clinician_id, e.day, coalesce(e.doc_type, 0)::int2, e.release_id, a.exposed,
       count(*), sum(e.ed_sub + e.ed_del + e.ed_ins)::int8, sum(e.words_engine)::int8
FROM site s
JOIN event_document e ON e.site_id = s.site_id
CROSS JOIN LATERAL (VALUES
    (3, e.topic_match),
    (4, CASE WHEN e.device > 0 AND e.device <> 8 THEN e.device IN (2, 3, 4) END),
    (6, e.snr_db10 >= 200)) a (practice, exposed)
WHERE e.day >= $1::date AND e.day < $2::date AND e.status = 1 AND e.modality = 1 AND e.words_engine > 0
    AND e.ed_sub + e.ed_del + e.ed_ins IS NOT NULL AND e.clinician_id > 0 AND a.exposed IS NOT NULL
GROUP BY a.practice, e.site_id, e.clinician_id, e.day, coalesce(e.doc_type, 0), e.release_id, a.exposed
ORDER BY a.practice, e.site_id, e.clinician_id, e.day, e.release_id, a.exposed;
