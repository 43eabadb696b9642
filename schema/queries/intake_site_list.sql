-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which sites may send, and in which zone are their days?
-- Returns site_id, code, time_zone.
SELECT site_id, code, time_zone FROM dictameter.site ORDER BY site_id;
