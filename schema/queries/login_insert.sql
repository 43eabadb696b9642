-- SPDX-License-Identifier: GPL-3.0-or-later
-- Begins a session of the dashboard and forgets those that are over.
--   $1 token_hash [SHA-256]   $2 account_id   $3 now   $4 csrf [16 bytes]   $5 oldest created_at kept
WITH over AS (DELETE FROM login WHERE created_at < $5::timestamptz)
INSERT INTO login (token_hash, account_id, created_at, seen_at, csrf)
VALUES ($1::bytea, $2::int4, $3::timestamptz, $3::timestamptz, $4::bytea);
