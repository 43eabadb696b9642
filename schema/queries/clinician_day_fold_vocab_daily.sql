-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds vocabulary changes of some days into clinician_day, one row a clinician, day and context.
--   $1 site_ids   $2 days, whose rows of clinician_day were deleted before
--   $3 to $4, when their events were recorded: it spares other partitions
-- Expressions: schema/catalog/components.json.
INSERT INTO dictameter.clinician_day (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting, device,
    release_id, vocab_added, vocab_recurrent, vocab_recurrent_followed, vocab_resolved
)
SELECT
    e.site_id,
    e.day,
    e.clinician_id,
    e.unit_id,
    e.role_id,
    e.specialty_id,
    0 AS doc_type,
    0 AS setting,
    0 AS device,
    0 AS release_id,
    sum(e.added) AS vocab_added,
    sum(e.recurrent_terms) AS vocab_recurrent,
    sum(e.recurrent_terms) FILTER (WHERE e.resolved_terms IS NOT NULL) AS vocab_recurrent_followed,
    sum(e.resolved_terms) FILTER (WHERE e.recurrent_terms IS NOT NULL) AS vocab_resolved
FROM dictameter.event_vocab_daily e
WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
  AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
ON CONFLICT (site_id, day, clinician_id, unit_id, role_id, specialty_id,
             doc_type, setting, device, release_id)
DO UPDATE SET
    vocab_added = excluded.vocab_added,
    vocab_recurrent = excluded.vocab_recurrent,
    vocab_recurrent_followed = excluded.vocab_recurrent_followed,
    vocab_resolved = excluded.vocab_resolved;
