-- SPDX-License-Identifier: GPL-3.0-or-later
-- Forgets clinicians of a site.
-- $1 site_id, $2 clinician_ids (bigint[]).
DELETE FROM dictameter.clinician WHERE site_id = $1 AND id = ANY ($2::bigint[]);
