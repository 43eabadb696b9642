-- SPDX-License-Identifier: GPL-3.0-or-later
-- The account of a name, if it is enabled.
--   $1 name
-- Returns account_id, password_hash.
SELECT account_id, password_hash
FROM account
WHERE name = $1 AND disabled_at IS NULL;
