-- SPDX-License-Identifier: GPL-3.0-or-later
-- Ends all sessions of an account.
--   $1 account_id
DELETE FROM login
WHERE account_id = $1::int4;
