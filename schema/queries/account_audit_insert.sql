-- SPDX-License-Identifier: GPL-3.0-or-later
-- Logs what somebody did with an account or a token. $1 when, $2 account_id or NULL where there is none,
-- $3 action, $4 result. Names and secrets are not logged.
INSERT INTO audit_log (at, actor, action, object, result)
VALUES ($1::timestamptz, current_user, $3::text, coalesce('account:' || $2::text, ''), $4::text)
