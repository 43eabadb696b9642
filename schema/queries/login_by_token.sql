-- SPDX-License-Identifier: GPL-3.0-or-later
-- The session of a token, if it was neither idle nor old, and its account is enabled. Notes its use.
--   $1 token_hash   $2 now   $3 oldest seen_at allowed   $4 oldest created_at allowed
-- Returns account_id, name, role, scope, csrf [hex].
UPDATE login
SET seen_at = greatest(login.seen_at, $2::timestamptz)
FROM account
WHERE login.token_hash = $1::bytea AND login.account_id = account.account_id
    AND login.seen_at > $3::timestamptz AND login.created_at > $4::timestamptz
    AND account.disabled_at IS NULL
RETURNING account.account_id, account.name, account.role, account.scope, encode(login.csrf, 'hex');
