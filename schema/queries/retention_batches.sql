-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deletes the batches that were received before a month.
-- $1 first day that is kept. Returns how many, SHA-256 (hexadecimal).
SELECT n, encode(digest, 'hex') FROM dictameter.retention_batches($1::date);
