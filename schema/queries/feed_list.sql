-- SPDX-License-Identifier: GPL-3.0-or-later
-- Since when each site has sent what.
-- Returns site_id, name, first_day.
SELECT site_id, name, first_day FROM dictameter.feed ORDER BY site_id, name;
