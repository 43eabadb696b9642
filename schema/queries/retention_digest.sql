-- SPDX-License-Identifier: GPL-3.0-or-later
-- What is in a partition that is about to be dropped? Nobody writes to it until the transaction ends.
-- $1 partition. Returns how many rows, SHA-256 (hexadecimal).
SELECT n, encode(digest, 'hex') FROM dictameter.retention_digest($1);
