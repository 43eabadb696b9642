-- SPDX-License-Identifier: GPL-3.0-or-later
-- Empties a month before it is made anew of its days.
--   $1 site_ids   $2 days, all of that month
DELETE FROM dictameter.clinician_month
WHERE site_id = ANY ($1::bigint[]) AND month = date_trunc('month', ($2::date[])[1]::timestamp)::date;
