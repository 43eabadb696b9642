-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which codes may an event name beside its site: engines, releases, units and clients?
-- Returns kind (e, r, u, c), owner (0, engine_id, site_id, site_id), code, number.
SELECT 'e' AS kind, 0::bigint AS owner, code, engine_id AS number FROM dictameter.engine
UNION ALL
SELECT 'r', engine_id::bigint, code, release_id FROM dictameter.release
UNION ALL
SELECT 'u', site_id, code, unit_id FROM dictameter.unit
UNION ALL
SELECT 'c', site_id, code, client_id FROM dictameter.client;
