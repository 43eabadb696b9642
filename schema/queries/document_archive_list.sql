-- SPDX-License-Identifier: GPL-3.0-or-later
-- The reports that were built, newest first. Returns when, scope kind and what it fixes, period_id,
-- language, format, SHA-256 in hexadecimal digits.
SELECT to_char(d.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    coalesce(k.id, '?') || coalesce(' ' || st.code, '') || coalesce('/' || u.code, ''), d.period_id,
    d.language, d.format, encode(d.sha256, 'hex')
FROM document_archive d
LEFT JOIN scope s ON s.scope_id = d.scope_id
LEFT JOIN scope_kind k ON k.kind = s.kind
LEFT JOIN unit u ON u.unit_id = s.unit_id
LEFT JOIN site st ON st.site_id = coalesce(nullif(s.site_id, 0), u.site_id)
ORDER BY d.created_at DESC, d.document_id DESC
LIMIT 200
