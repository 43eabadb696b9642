-- SPDX-License-Identifier: GPL-3.0-or-later
-- Forgets what sites had sent of some days that were folded, where nothing of it is left.
--   $1 site_ids   $2 days
-- Returns the days. One row of each day is looked for by the index: as NOT EXISTS it is planned as a join, which
-- may read all days that there are.
DELETE FROM dictameter.feed_day f
WHERE f.site_id = ANY ($1::bigint[]) AND f.day = ANY ($2::date[])
  AND (SELECT 1 FROM dictameter.clinician_day d WHERE d.site_id = f.site_id AND d.day = f.day LIMIT 1) IS NULL
RETURNING f.day;
