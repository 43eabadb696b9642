-- SPDX-License-Identifier: GPL-3.0-or-later
-- Between which hours the events of some days were recorded.
--   $1 site_ids   $2 days
-- Returns the first and the last; all time where that is not known of each.
SELECT CASE WHEN count(recorded_from) = count(*) THEN coalesce(min(recorded_from), '-infinity') ELSE '-infinity' END,
       CASE WHEN count(recorded_until) = count(*) THEN coalesce(max(recorded_until), 'infinity') ELSE 'infinity' END
FROM dictameter.recorded_day
WHERE site_id = ANY ($1::bigint[]) AND day = ANY ($2::date[]);
