-- SPDX-License-Identifier: GPL-3.0-or-later
-- Logs an export or its refusal. $1 when, $2 study, $3 SHA-256 of the protocol, $4 exported or refused.
INSERT INTO audit_log (at, actor, action, object, params_hash, result)
VALUES ($1::timestamptz, current_user, 'export', $2::text, $3::bytea, $4::text)
