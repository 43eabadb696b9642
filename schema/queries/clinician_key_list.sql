-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which clinicians do these persons lead to? A live key stands under the MAC of the platform key, that of an
-- erased person under the MAC of the event key, which outlives rotations.
-- $1 places in the caller's list (bigint[]), $2 site_ids (bigint[]), $3 MACs of the platform key (bytea[]), $4 MACs
-- of the event key (bytea[]), of equal length.
-- Returns place, clinician_id, whether it was erased.
WITH sent AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[]) AS s (place, site_id, mac, person_mac)
)
SELECT sent.place, k.clinician_id, k.erased_at IS NOT NULL
FROM sent JOIN dictameter.clinician_key k ON k.site_id = sent.site_id AND k.mac = sent.mac
UNION ALL
SELECT sent.place, k.clinician_id, k.erased_at IS NOT NULL
FROM sent JOIN dictameter.clinician_key k ON k.site_id = sent.site_id AND k.mac = sent.person_mac;
