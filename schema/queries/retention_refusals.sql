-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sums the refusals that were received before a month: how many stays, by client, day and reason.
-- $1 first day that is kept. Returns how many went, SHA-256 (hexadecimal).
SELECT n, encode(digest, 'hex') FROM dictameter.retention_refusals($1::date);
