-- SPDX-License-Identifier: GPL-3.0-or-later
-- Ends a session.
--   $1 token_hash
DELETE FROM login
WHERE token_hash = $1::bytea;
