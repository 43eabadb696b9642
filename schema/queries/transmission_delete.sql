-- SPDX-License-Identifier: GPL-3.0-or-later
-- Empties a site's sums of what was sent.
--   $1 site_id
DELETE FROM dictameter.transmission WHERE site_id = $1;
