-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sums what was rejected of a site, by day, client, type and reason.
--   $1 site_id
INSERT INTO dictameter.rejection (site_id, day, client_id, type, reason, n)
SELECT site_id, day, client_id, type, reason, sum(n)
FROM dictameter.rejected_event
WHERE site_id = $1
GROUP BY site_id, day, client_id, type, reason;
