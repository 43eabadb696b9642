-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds AI drafts of some days into clinician_day, one row a clinician, day and context.
--   $1 site_ids   $2 days, whose rows of clinician_day were deleted before
--   $3 to $4, when their events were recorded: it spares other partitions
-- Expressions: schema/catalog/components.json.
INSERT INTO dictameter.clinician_day (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting, device,
    release_id, drafts_note, drafts, drafts_used, draft_lev_words, draft_longest_words,
    drafts_compared, draft_words_kept, draft_words, drafts_unreviewed, drafts_review_known,
    drafts_informed, drafts_informed_known, drafts_delay_known
)
SELECT
    e.site_id,
    e.day,
    e.clinician_id,
    e.unit_id,
    e.role_id,
    e.specialty_id,
    coalesce(e.doc_type, 0) AS doc_type,
    coalesce(e.setting, 0) AS setting,
    0 AS device,
    e.release_id,
    sum(1) FILTER (WHERE e.draft_kind = 1) AS drafts_note,
    sum(1) FILTER (WHERE e.decision > 0) AS drafts,
    sum(1) FILTER (WHERE e.decision IN (1, 2)) AS drafts_used,
    sum(e.lev_words) FILTER (WHERE e.decision IN (1, 2) AND e.words_draft + e.words_final IS NOT NULL) AS draft_lev_words,
    sum(greatest(e.words_draft, e.words_final)) FILTER (WHERE e.decision IN (1, 2) AND e.lev_words + e.words_draft + e.words_final IS NOT NULL) AS draft_longest_words,
    sum(1) FILTER (WHERE e.decision IN (1, 2) AND e.lev_words + e.words_draft + e.words_final IS NOT NULL) AS drafts_compared,
    sum(e.words_kept) FILTER (WHERE e.decision IN (1, 2) AND e.words_draft IS NOT NULL) AS draft_words_kept,
    sum(e.words_draft) FILTER (WHERE e.decision IN (1, 2) AND e.words_kept IS NOT NULL) AS draft_words,
    sum(1) FILTER (WHERE e.decision IN (1, 2) AND e.lev_words = 0 AND e.open_ms < e.words_draft * 100) AS drafts_unreviewed,
    sum(1) FILTER (WHERE e.decision IN (1, 2) AND e.lev_words + e.words_draft IS NOT NULL AND e.open_ms IS NOT NULL) AS drafts_review_known,
    sum(1) FILTER (WHERE e.patient_informed) AS drafts_informed,
    sum(1) FILTER (WHERE e.patient_informed IS NOT NULL) AS drafts_informed_known,
    sum(1) FILTER (WHERE e.decision IN (1, 2) AND e.draft_to_sign_min IS NOT NULL) AS drafts_delay_known
FROM dictameter.event_ai_draft e
WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
  AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
ON CONFLICT (site_id, day, clinician_id, unit_id, role_id, specialty_id,
             doc_type, setting, device, release_id)
DO UPDATE SET
    drafts_note = excluded.drafts_note,
    drafts = excluded.drafts,
    drafts_used = excluded.drafts_used,
    draft_lev_words = excluded.draft_lev_words,
    draft_longest_words = excluded.draft_longest_words,
    drafts_compared = excluded.drafts_compared,
    draft_words_kept = excluded.draft_words_kept,
    draft_words = excluded.draft_words,
    drafts_unreviewed = excluded.drafts_unreviewed,
    drafts_review_known = excluded.drafts_review_known,
    drafts_informed = excluded.drafts_informed,
    drafts_informed_known = excluded.drafts_informed_known,
    drafts_delay_known = excluded.drafts_delay_known;
