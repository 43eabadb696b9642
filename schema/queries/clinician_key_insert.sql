-- SPDX-License-Identifier: GPL-3.0-or-later
-- Adds clinicians with their keys, but for keys that are there or that another transaction adds meanwhile, and
-- for persons who were erased: of them a tombstone stands under the MAC of the event key.
-- $1 site_ids (bigint[]), $2 MACs of the platform key (bytea[]), $3 MACs of the event key (bytea[]), $4 sealed
-- pseudonyms (bytea[]), $5 random ids (bigint[]), of equal length. Ordered, so that two transactions wait for each
-- other in one direction only.
WITH sent AS MATERIALIZED (
    SELECT *
    FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bigint[])
             AS s (site_id, mac, person_mac, sealed, clinician_id)
), erased AS MATERIALIZED (
    SELECT s.site_id, s.person_mac
    FROM sent s JOIN dictameter.clinician_key k ON k.site_id = s.site_id AND k.mac = s.person_mac
), added AS (
    INSERT INTO dictameter.clinician_key (site_id, mac, sealed_pseudonym, clinician_id)
    SELECT s.site_id, s.mac, s.sealed, s.clinician_id
    FROM sent s
    WHERE NOT EXISTS (SELECT FROM erased e WHERE e.site_id = s.site_id AND e.person_mac = s.person_mac)
    ORDER BY s.site_id, s.mac
    ON CONFLICT (site_id, mac) DO NOTHING
    RETURNING site_id, clinician_id
)
INSERT INTO dictameter.clinician (id, site_id)
SELECT clinician_id, site_id FROM added;
