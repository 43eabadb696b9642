-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which clinicians do these keys lead to?
-- $1 site_ids (bigint[]), $2 MACs (bytea[]), of equal length.
-- Returns site_id, mac (hexadecimal), clinician_id, whether it was erased.
SELECT k.site_id, encode(k.mac, 'hex'), k.clinician_id, k.erased_at IS NOT NULL
FROM unnest($1::bigint[], $2::bytea[]) AS sent (site_id, mac)
JOIN dictameter.clinician_key k ON k.site_id = sent.site_id AND k.mac = sent.mac;
