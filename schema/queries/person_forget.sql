-- SPDX-License-Identifier: GPL-3.0-or-later
-- Forgets clinicians of whom nothing is left, but for those that have sent meanwhile.
-- $1 site_ids (bigint[]), $2 clinician_ids (bigint[]), of equal length. Returns how many.
SELECT dictameter.person_forget($1::bigint[], $2::bigint[]);
