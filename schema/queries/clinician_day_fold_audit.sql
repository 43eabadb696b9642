-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds audits of some days into clinician_day, one row a clinician, day and context.
-- Where no clinician is known a document is its own cluster, under a negative id from its MAC.
--   $1 site_ids   $2 days, whose rows of clinician_day were deleted before
--   $3 to $4, when their events were recorded: it spares other partitions
-- Expressions: schema/catalog/components.json.
INSERT INTO dictameter.clinician_day (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting, device,
    release_id, audit_raw_documents, audit_raw_errors, audit_raw_words, audit_signed_documents,
    audit_signed_errors, audit_signed_words, audit_raw_substitutions, audit_raw_deletions,
    audit_raw_insertions, audit_error_documents, audit_critical_known_documents,
    audit_critical_documents, audit_critical_words, audit_critical_errors, audit_classed_errors,
    audit_critical_numeric, audit_critical_unit, audit_critical_drug, audit_critical_negation,
    audit_critical_laterality, audit_critical_temporal, audit_critical_identity,
    audit_critical_other, audit_unsupported, audit_sentences, audit_missing,
    audit_sentences_missing, audit_sentence_documents
)
SELECT
    e.site_id,
    e.day,
    CASE WHEN e.clinician_id <> 0 THEN e.clinician_id
         ELSE -1 - (('x' || substr(replace(coalesce(e.document_mac, e.event_id)::text, '-', ''), 17))::bit(64)::bigint
                    & 9223372036854775806)
    END AS clinician_id,
    e.unit_id,
    e.role_id,
    e.specialty_id,
    coalesce(e.doc_type, 0) AS doc_type,
    0 AS setting,
    0 AS device,
    e.release_id,
    sum(1) FILTER (WHERE e.stage = 1 AND e.sub + e.del + e.ins IS NOT NULL) AS audit_raw_documents,
    sum(e.sub + e.del + e.ins) FILTER (WHERE e.stage = 1) AS audit_raw_errors,
    sum(e.words_ref) FILTER (WHERE e.stage = 1 AND e.sub + e.del + e.ins IS NOT NULL) AS audit_raw_words,
    sum(1) FILTER (WHERE e.stage = 2 AND e.sub + e.del + e.ins IS NOT NULL) AS audit_signed_documents,
    sum(e.sub + e.del + e.ins) FILTER (WHERE e.stage = 2) AS audit_signed_errors,
    sum(e.words_ref) FILTER (WHERE e.stage = 2 AND e.sub + e.del + e.ins IS NOT NULL) AS audit_signed_words,
    sum(e.sub) FILTER (WHERE e.stage = 1 AND e.sub + e.del + e.ins IS NOT NULL) AS audit_raw_substitutions,
    sum(e.del) FILTER (WHERE e.stage = 1 AND e.sub + e.del + e.ins IS NOT NULL) AS audit_raw_deletions,
    sum(e.ins) FILTER (WHERE e.stage = 1 AND e.sub + e.del + e.ins IS NOT NULL) AS audit_raw_insertions,
    sum(1) FILTER (WHERE e.stage = 2 AND e.sub + e.del + e.ins > 0) AS audit_error_documents,
    sum(1) FILTER (WHERE e.stage = 2 AND num_nonnulls(e.crit_numeric, e.crit_unit, e.crit_drug, e.crit_negation, e.crit_laterality, e.crit_temporal, e.crit_identity, e.crit_other) > 0) AS audit_critical_known_documents,
    sum(1) FILTER (WHERE e.stage = 2 AND coalesce(e.crit_numeric, 0) + coalesce(e.crit_unit, 0) + coalesce(e.crit_drug, 0) + coalesce(e.crit_negation, 0) + coalesce(e.crit_laterality, 0) + coalesce(e.crit_temporal, 0) + coalesce(e.crit_identity, 0) + coalesce(e.crit_other, 0) > 0) AS audit_critical_documents,
    sum(e.words_ref) FILTER (WHERE e.stage = 2 AND num_nonnulls(e.crit_numeric, e.crit_unit, e.crit_drug, e.crit_negation, e.crit_laterality, e.crit_temporal, e.crit_identity, e.crit_other) > 0) AS audit_critical_words,
    sum(coalesce(e.crit_numeric, 0) + coalesce(e.crit_unit, 0) + coalesce(e.crit_drug, 0) + coalesce(e.crit_negation, 0) + coalesce(e.crit_laterality, 0) + coalesce(e.crit_temporal, 0) + coalesce(e.crit_identity, 0) + coalesce(e.crit_other, 0)) FILTER (WHERE e.stage = 2 AND num_nonnulls(e.crit_numeric, e.crit_unit, e.crit_drug, e.crit_negation, e.crit_laterality, e.crit_temporal, e.crit_identity, e.crit_other) > 0 AND num_nonnulls(e.err_numeric, e.err_unit, e.err_drug, e.err_negation, e.err_laterality, e.err_temporal, e.err_identity, e.err_other) > 0) AS audit_critical_errors,
    sum(coalesce(e.err_numeric, 0) + coalesce(e.err_unit, 0) + coalesce(e.err_drug, 0) + coalesce(e.err_negation, 0) + coalesce(e.err_laterality, 0) + coalesce(e.err_temporal, 0) + coalesce(e.err_identity, 0) + coalesce(e.err_other, 0)) FILTER (WHERE e.stage = 2 AND num_nonnulls(e.crit_numeric, e.crit_unit, e.crit_drug, e.crit_negation, e.crit_laterality, e.crit_temporal, e.crit_identity, e.crit_other) > 0 AND num_nonnulls(e.err_numeric, e.err_unit, e.err_drug, e.err_negation, e.err_laterality, e.err_temporal, e.err_identity, e.err_other) > 0) AS audit_classed_errors,
    sum(e.crit_numeric) FILTER (WHERE e.stage = 2) AS audit_critical_numeric,
    sum(e.crit_unit) FILTER (WHERE e.stage = 2) AS audit_critical_unit,
    sum(e.crit_drug) FILTER (WHERE e.stage = 2) AS audit_critical_drug,
    sum(e.crit_negation) FILTER (WHERE e.stage = 2) AS audit_critical_negation,
    sum(e.crit_laterality) FILTER (WHERE e.stage = 2) AS audit_critical_laterality,
    sum(e.crit_temporal) FILTER (WHERE e.stage = 2) AS audit_critical_temporal,
    sum(e.crit_identity) FILTER (WHERE e.stage = 2) AS audit_critical_identity,
    sum(e.crit_other) FILTER (WHERE e.stage = 2) AS audit_critical_other,
    sum(e.unsupported) FILTER (WHERE e.sentences IS NOT NULL) AS audit_unsupported,
    sum(e.sentences) FILTER (WHERE e.unsupported IS NOT NULL) AS audit_sentences,
    sum(e.missing) FILTER (WHERE e.sentences IS NOT NULL) AS audit_missing,
    sum(e.sentences) FILTER (WHERE e.missing IS NOT NULL) AS audit_sentences_missing,
    sum(1) FILTER (WHERE e.sentences IS NOT NULL) AS audit_sentence_documents
FROM dictameter.event_audit e
WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
  AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
ON CONFLICT (site_id, day, clinician_id, unit_id, role_id, specialty_id,
             doc_type, setting, device, release_id)
DO UPDATE SET
    audit_raw_documents = excluded.audit_raw_documents,
    audit_raw_errors = excluded.audit_raw_errors,
    audit_raw_words = excluded.audit_raw_words,
    audit_signed_documents = excluded.audit_signed_documents,
    audit_signed_errors = excluded.audit_signed_errors,
    audit_signed_words = excluded.audit_signed_words,
    audit_raw_substitutions = excluded.audit_raw_substitutions,
    audit_raw_deletions = excluded.audit_raw_deletions,
    audit_raw_insertions = excluded.audit_raw_insertions,
    audit_error_documents = excluded.audit_error_documents,
    audit_critical_known_documents = excluded.audit_critical_known_documents,
    audit_critical_documents = excluded.audit_critical_documents,
    audit_critical_words = excluded.audit_critical_words,
    audit_critical_errors = excluded.audit_critical_errors,
    audit_classed_errors = excluded.audit_classed_errors,
    audit_critical_numeric = excluded.audit_critical_numeric,
    audit_critical_unit = excluded.audit_critical_unit,
    audit_critical_drug = excluded.audit_critical_drug,
    audit_critical_negation = excluded.audit_critical_negation,
    audit_critical_laterality = excluded.audit_critical_laterality,
    audit_critical_temporal = excluded.audit_critical_temporal,
    audit_critical_identity = excluded.audit_critical_identity,
    audit_critical_other = excluded.audit_critical_other,
    audit_unsupported = excluded.audit_unsupported,
    audit_sentences = excluded.audit_sentences,
    audit_missing = excluded.audit_missing,
    audit_sentences_missing = excluded.audit_sentences_missing,
    audit_sentence_documents = excluded.audit_sentence_documents;
