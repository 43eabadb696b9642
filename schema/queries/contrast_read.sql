-- SPDX-License-Identifier: GPL-3.0-or-later
-- Dictated documents by clinician and day, and of each whether practices were followed: what of the work was done with
-- them and what without. Practices: 3 a profile of the right topic (BP03), 4 a dedicated microphone (device 2 to 4;
-- BP04), 6 at least 20 dB (BP06). Of a microphone behind a virtual desktop (8) the model is not known: it is on neither
-- side. Sites are named, so that a partition is read in one pass of its index.
--   $1 first day   $2 the day after the last
-- Returns site_id, clinician_id, day, document type, release_id, then whether 3, 4 and 6 were followed (NULL: not
-- known), documents, word edits, engine words; in order of site, clinician, day and release.
WITH dictated AS (
    SELECT site_id, clinician_id, day, coalesce(doc_type, 0)::int2 AS doc_type, release_id, topic_match,
           CASE WHEN device > 0 AND device <> 8 THEN device IN (2, 3, 4) END AS dedicated, snr_db10 >= 200 AS quiet,
           ed_sub + ed_del + ed_ins AS edits, words_engine
    FROM event_document
    WHERE site_id = ANY (ARRAY(SELECT site_id FROM site)) AND day >= $1::date AND day < $2::date AND status = 1
        AND modality = 1 AND words_engine > 0 AND ed_sub + ed_del + ed_ins IS NOT NULL AND clinician_id > 0
)
SELECT site_id, clinician_id, day, doc_type, release_id, topic_match, dedicated, quiet, count(*), sum(edits)::int8,
       sum(words_engine)::int8
FROM dictated
WHERE num_nonnulls(topic_match, dedicated, quiet) > 0
GROUP BY site_id, clinician_id, day, doc_type, release_id, topic_match, dedicated, quiet
ORDER BY site_id, clinician_id, day, release_id, doc_type, topic_match, dedicated, quiet;
