-- SPDX-License-Identifier: GPL-3.0-or-later
-- Empties a site's sums of rejections.
--   $1 site_id
DELETE FROM dictameter.rejection WHERE site_id = $1;
