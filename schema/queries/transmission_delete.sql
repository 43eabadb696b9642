-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deletes a site's sums of what was sent of which the ledger has nothing any more.
--   $1 site_id
DELETE FROM dictameter.transmission t
WHERE t.site_id = $1
  AND NOT EXISTS (SELECT 1 FROM dictameter.ledger_entry e
                  WHERE e.site_id = t.site_id AND e.client_id = t.client_id AND e.day = t.day);
