-- SPDX-License-Identifier: GPL-3.0-or-later
-- The site of a token that may read published figures.
--   $1 token_hash   $2 now
-- Returns site_id.
SELECT site_id
FROM api_token
WHERE token_hash = $1::bytea AND kind = 'read' AND revoked_at IS NULL
    AND (expires_at IS NULL OR expires_at > $2::timestamptz);
