-- SPDX-License-Identifier: GPL-3.0-or-later
-- Registers a token for a site; its clients must be registered there.
--   $1 site code   $2 kind   $3 token_hash   $4 client codes [text array]   $5 now   $6 expires_at or NULL
-- Returns token_id and how many of the clients are known; no row where the site is unknown.
INSERT INTO api_token (site_id, kind, token_hash, clients, created_at, expires_at)
SELECT s.site_id, $2, $3::bytea,
    ARRAY(SELECT c.client_id FROM client c WHERE c.site_id = s.site_id AND c.code = ANY ($4::text[])),
    $5::timestamptz, $6::timestamptz
FROM site s
WHERE s.code = $1
RETURNING token_id, cardinality(clients);
