-- SPDX-License-Identifier: GPL-3.0-or-later
-- The keys of a site that lead to a person.
-- $1 site_id. Returns mac and sealed pseudonym, hexadecimal.
SELECT encode(mac, 'hex'), encode(sealed_pseudonym, 'hex')
FROM dictameter.clinician_key
WHERE site_id = $1 AND sealed_pseudonym IS NOT NULL
ORDER BY mac;
