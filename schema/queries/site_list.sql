-- SPDX-License-Identifier: GPL-3.0-or-later
-- All sites in the order of their ids.
-- Returns site_id, code, label, time_zone, simulated.
SELECT site_id, code, label, time_zone, simulated FROM dictameter.site ORDER BY site_id;
