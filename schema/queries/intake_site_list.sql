-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which sites may send?
-- Returns site_id, code.
SELECT site_id, code FROM dictameter.site ORDER BY site_id;
