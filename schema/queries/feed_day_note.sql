-- SPDX-License-Identifier: GPL-3.0-or-later
-- Notes what sites have sent of some days that were folded.
--   $1 site_ids   $2 days
-- Returns the days of which that has changed.
INSERT INTO dictameter.feed_day AS f (site_id, day, names)
SELECT d.site_id, d.day,
       array_remove(ARRAY[CASE WHEN count(d.documents_signed) > 0 THEN 'documents' END,
                          CASE WHEN count(d.commands_issued) > 0 THEN 'commands' END,
                          CASE WHEN count(d.vocab_added) > 0 THEN 'vocabulary' END,
                          CASE WHEN count(d.vocab_recurrent) > 0 THEN 'recurrent_terms' END,
                          CASE WHEN count(d.drafts) + count(d.drafts_note) > 0 THEN 'drafts' END,
                          CASE WHEN count(d.error_reports) > 0 THEN 'error_reports' END,
                          CASE WHEN count(d.volume_created) > 0 THEN 'volumes' END,
                          CASE WHEN count(d.encounters_eligible) > 0 THEN 'encounters' END], NULL)
FROM dictameter.clinician_day d
WHERE d.site_id = ANY ($1::bigint[]) AND d.day = ANY ($2::date[])
GROUP BY d.site_id, d.day
ON CONFLICT (site_id, day) DO UPDATE SET names = excluded.names WHERE f.names <> excluded.names
RETURNING day;
