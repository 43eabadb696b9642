-- SPDX-License-Identifier: GPL-3.0-or-later
-- Registers a client of a site; returns its client_id.
-- $1 site_id, $2 code.
INSERT INTO dictameter.client (client_id, site_id, code)
VALUES ((SELECT coalesce(max(client_id), 0) + 1 FROM dictameter.client), $1, $2)
ON CONFLICT (site_id, code) DO UPDATE SET code = excluded.code
RETURNING client_id;
