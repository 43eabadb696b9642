-- SPDX-License-Identifier: GPL-3.0-or-later
-- Adds clinicians with their keys, but for keys that another transaction added meanwhile.
-- $1 site_ids (bigint[]), $2 MACs (bytea[]), $3 sealed pseudonyms (bytea[]), $4 random ids (bigint[]), of equal
-- length. Ordered, so that two transactions wait for each other in one direction only.
WITH added AS (
    INSERT INTO dictameter.clinician_key (site_id, mac, sealed_pseudonym, clinician_id)
    SELECT n.site_id, n.mac, n.sealed, n.clinician_id
    FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bigint[]) AS n (site_id, mac, sealed, clinician_id)
    ORDER BY n.site_id, n.mac
    ON CONFLICT (site_id, mac) DO NOTHING
    RETURNING site_id, clinician_id
)
INSERT INTO dictameter.clinician (id, site_id)
SELECT clinician_id, site_id FROM added;
