-- SPDX-License-Identifier: GPL-3.0-or-later
-- A unit of a site: $1 site_id, $2 code. Returns unit_id, kind; no row where there is none.
SELECT unit_id, kind FROM dictameter.unit WHERE site_id = $1 AND code = $2;
