-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each clinician of a service did in each specialty and document type, for rates that are standardised.
--   $1 first day   $2 the day after the last
-- Returns the service's scope_id, clinician, specialty, document type; then numerator and denominator of B2, of
-- C1, of D3, as schema/catalog/metrics.json defines them. In order of service and clinician.
WITH RECURSIVE held AS (
    SELECT u.unit_id, u.unit_id AS service_id
    FROM unit u
    LEFT JOIN unit p ON p.unit_id = u.parent_id
    WHERE u.kind <> 'pole' AND (p.unit_id IS NULL OR p.kind = 'pole')
    UNION ALL
    SELECT u.unit_id, h.service_id
    FROM held h
    JOIN unit u ON u.parent_id = h.unit_id
)
SELECT s.scope_id, d.clinician_id, d.specialty_id, d.doc_type, coalesce(sum(d.edits_dictated), 0)::int8,
       coalesce(sum(d.words_engine_dictated), 0)::int8, coalesce(sum(d.corrections), 0)::int8,
       coalesce(sum(d.words_engine_corrected), 0)::int8, coalesce(sum(d.active_ms_dictated), 0)::int8,
       coalesce(sum(d.words_final_dictated), 0)::int8
FROM clinician_day d
JOIN held h ON h.unit_id = d.unit_id
JOIN scope s ON s.kind = 4 AND s.unit_id = h.service_id
WHERE d.day >= $1::date AND d.day < $2::date AND (d.words_engine_dictated > 0 OR d.words_engine_corrected > 0 OR
    d.words_final_dictated > 0)
GROUP BY s.scope_id, d.clinician_id, d.specialty_id, d.doc_type
ORDER BY s.scope_id, d.clinician_id, d.specialty_id, d.doc_type;
