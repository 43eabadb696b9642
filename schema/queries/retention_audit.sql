-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deletes what the audit log has from before a month.
-- $1 first day that is kept. Returns how many entries, SHA-256 (hexadecimal).
SELECT n, encode(digest, 'hex') FROM dictameter.retention_audit($1::date);
