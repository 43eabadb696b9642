-- SPDX-License-Identifier: GPL-3.0-or-later
-- All clients in the order of their ids. Returns client_id, site_id, code.
SELECT client_id, site_id, code FROM dictameter.client ORDER BY client_id;
