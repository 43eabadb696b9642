-- SPDX-License-Identifier: GPL-3.0-or-later
-- Empties the weeks that hold some days of a month, as far as they lie in it, before they are made anew.
--   $1 site_ids   $2 days, all of that month
DELETE FROM dictameter.clinician_week
WHERE site_id = ANY ($1::bigint[])
    AND first_day >= date_trunc('month', ($2::date[])[1]::timestamp)::date
    AND first_day < (date_trunc('month', ($2::date[])[1]::timestamp) + interval '1 month')::date
    AND first_day IN (
        SELECT greatest(date_trunc('week', day::timestamp), date_trunc('month', day::timestamp))::date
        FROM unnest($2::date[]) AS day);
