-- SPDX-License-Identifier: GPL-3.0-or-later
-- The site_id of a site's code ($1); no row where there is none.
SELECT site_id FROM dictameter.site WHERE code = $1;
