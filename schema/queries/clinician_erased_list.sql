-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which clinicians were these erased persons?
-- $1 site_id, $2 MACs of the event key (bytea[]). Returns clinician_id.
SELECT clinician_id
FROM dictameter.clinician_key
WHERE site_id = $1 AND mac = ANY ($2::bytea[]) AND erased_at IS NOT NULL
ORDER BY clinician_id;
