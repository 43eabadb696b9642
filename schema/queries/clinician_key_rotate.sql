-- SPDX-License-Identifier: GPL-3.0-or-later
-- Puts a site's keys under another platform key.
-- $1 site_id, $2 MACs as they are (bytea[]), $3 MACs as they will be (bytea[]), $4 newly sealed pseudonyms (bytea[]),
-- of equal length. Returns how many were changed.
WITH changed AS (
    UPDATE dictameter.clinician_key k
    SET mac = n.mac, sealed_pseudonym = n.sealed
    FROM unnest($2::bytea[], $3::bytea[], $4::bytea[]) AS n (old_mac, mac, sealed)
    WHERE k.site_id = $1 AND k.mac = n.old_mac
    RETURNING 1
)
SELECT count(*) FROM changed;
