-- SPDX-License-Identifier: GPL-3.0-or-later
-- Whose token is this, and may it send?
-- $1 SHA-256 of the token (bytea), $2 now (timestamptz). Returns site_id, clients (comma-separated client_ids),
-- when it expires [us since 1970-01-01 UTC; NULL: never].
SELECT site_id, array_to_string(clients, ','), (extract(epoch FROM expires_at) * 1000000)::int8
FROM dictameter.api_token
WHERE token_hash = $1::bytea AND kind = 'ingest' AND revoked_at IS NULL
      AND (expires_at IS NULL OR expires_at > $2::timestamptz);
