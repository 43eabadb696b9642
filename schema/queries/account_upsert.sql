-- SPDX-License-Identifier: GPL-3.0-or-later
-- Makes an account, or gives an existing one a new password, role and scope and enables it again.
--   $1 name   $2 role   $3 password_hash [argon2id]   $4 scope   $5 now
-- Returns account_id.
INSERT INTO account (name, role, password_hash, scope, created_at)
VALUES ($1, $2, $3, $4, $5::timestamptz)
ON CONFLICT (name) DO UPDATE
SET role = excluded.role, password_hash = excluded.password_hash, scope = excluded.scope, disabled_at = NULL
RETURNING account_id;
