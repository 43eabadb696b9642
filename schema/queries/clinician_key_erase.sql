-- SPDX-License-Identifier: GPL-3.0-or-later
-- Erases persons of a site: their pseudonym goes, and what stays is a tombstone under the MAC of the event key,
-- also for those of whom nothing was known. The random ids stay in it, for the errata of shipped extracts.
-- $1 site_id, $2 MACs of the platform key (bytea[]), $3 MACs of the event key (bytea[]), $4 random ids (bigint[]) for
-- those not known, of equal length and each person once, $5 when (timestamptz).
-- Returns how many were known and not erased yet.
WITH sent AS MATERIALIZED (
    SELECT * FROM unnest($2::bytea[], $3::bytea[], $4::bigint[]) AS s (mac, person_mac, fresh_id)
), had AS MATERIALIZED (
    SELECT s.mac, s.person_mac, k.erased_at
    FROM sent s JOIN dictameter.clinician_key k ON k.site_id = $1 AND k.mac IN (s.mac, s.person_mac)
), erased AS (
    UPDATE dictameter.clinician_key k
    SET mac = s.person_mac, sealed_pseudonym = NULL, erased_at = coalesce(k.erased_at, $5::timestamptz)
    FROM sent s
    WHERE k.site_id = $1 AND k.mac = s.mac
), added AS (
    INSERT INTO dictameter.clinician_key (site_id, mac, clinician_id, erased_at)
    SELECT $1, s.person_mac, s.fresh_id, $5::timestamptz
    FROM sent s
    WHERE NOT EXISTS (SELECT FROM had h WHERE h.person_mac = s.person_mac)
)
SELECT count(*) FROM had WHERE erased_at IS NULL;
