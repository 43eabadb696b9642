-- SPDX-License-Identifier: GPL-3.0-or-later
-- Logs what was done with persons, keys or old data.
-- $1 when (timestamptz), $2 action, $3 object, $4 hash of what it was done with (bytea) or NULL, $5 result.
INSERT INTO dictameter.audit_log (at, actor, action, object, params_hash, result)
VALUES ($1::timestamptz, current_user, $2, $3, $4::bytea, $5);
