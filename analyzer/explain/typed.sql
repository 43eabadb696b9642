-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row a clinician, unit, specialty and document type, of everybody: what was typed, from which the pace at
-- the keyboard follows, and what was dictated (who has a seat or a use there by then belongs to the
-- group whose typists lend their pace); inside: whether the row is one of the figure's scope.
WITH RECURSIVE below AS ( -- the unit and all under it
    SELECT u.unit_id FROM dictameter.unit u WHERE u.unit_id = :unit
    UNION
    SELECT u.unit_id FROM dictameter.unit u JOIN below b ON u.parent_id = b.unit_id
), r AS (
    SELECT d.*, d.day >= :'from' AND d.day < :'until' AS within,
           :site IN (0, d.site_id) AND (:unit = 0 OR d.unit_id IN (SELECT unit_id FROM below))
               AND :specialty IN (0, d.specialty_id) AND :role IN (0, d.role_id) AND :doc_type IN (0, d.doc_type)
               AND :setting IN (0, d.setting) AND :device IN (0, d.device)
               AND :release IN (0, d.release_id) AS inside
    FROM dictameter.clinician_day d
    WHERE d.day <= :'last_day'
)
SELECT r.clinician_id, r.unit_id, r.specialty_id, r.doc_type, r.inside::int AS inside,
       coalesce(sum(r.time_words) FILTER (WHERE r.within), 0) AS words,
       coalesce(sum(r.typed_words) FILTER (WHERE r.within), 0) AS typed_words,
       coalesce(sum(r.typed_active_ms) FILTER (WHERE r.within), 0) AS typed_ms,
       coalesce(sum(r.typed_documents) FILTER (WHERE r.within), 0) AS typed_documents,
       coalesce(sum(r.typed_review_ms) FILTER (WHERE r.within), 0) AS review_ms,
       coalesce(sum(r.typed_review_documents) FILTER (WHERE r.within), 0) AS reviewed,
       coalesce(sum(r.documents_timed) FILTER (WHERE r.within), 0) AS documents, :x AS x, :y AS took_ms
FROM r
GROUP BY r.clinician_id, r.unit_id, r.specialty_id, r.doc_type, r.inside
HAVING count(*) FILTER (WHERE r.within AND num_nonnulls(r.time_words, r.typed_words, r.typed_active_ms,
           r.typed_documents, r.typed_review_ms, r.typed_review_documents, r.timed_day) > 0) > 0
    OR count(*) FILTER (WHERE r.clinician_id > 0 AND num_nonnulls(r.sessions, r.documents_dictated, r.documents_ambient,
           r.documents_other_voice, r.seats_newly_assigned, r.seats_revoked) > 0) > 0
ORDER BY r.clinician_id, r.unit_id, r.specialty_id, r.doc_type, r.inside;
