-- SPDX-License-Identifier: GPL-3.0-or-later
-- Forgets what sites had sent of some days that were folded, where nothing of it is left.
--   $1 site_ids   $2 days
-- Returns the days.
DELETE FROM dictameter.feed_day f
WHERE f.site_id = ANY ($1::bigint[]) AND f.day = ANY ($2::date[])
  AND NOT EXISTS (SELECT 1 FROM dictameter.clinician_day d WHERE d.site_id = f.site_id AND d.day = f.day)
RETURNING f.day;
