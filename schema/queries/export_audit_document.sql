-- Rows of a study: one an audited document. $1 first day, $2 day after the last, $3 codes of sites
-- (text[]; NULL: every site). Returns site_id, clinician_id (0: not known), a number that tells its documents
-- apart and is not exported, site code, first day of the week, then the counts in the order of extract.c.
SELECT e.site_id, e.clinician_id, ('x' || substr(md5(coalesce(e.document_mac, e.event_id)::text), 1, 16))::bit(64)::bigint,
    s.code, date_trunc('week', e.day::timestamp)::date,
    e.stage::bigint, e.words_ref::bigint, e.sub::bigint, e.del::bigint, e.ins::bigint
FROM event_audit e
JOIN site s ON s.site_id = e.site_id
WHERE e.day >= $1::date AND e.day < $2::date AND ($3::text[] IS NULL OR s.code = ANY ($3::text[]))
ORDER BY e.site_id, e.event_id
