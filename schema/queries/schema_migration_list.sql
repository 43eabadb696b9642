-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which migrations has the database?
-- Returns number, name, checksum (hexadecimal), applied_at (UTC).
SELECT number, name, encode(checksum, 'hex'), applied_at
FROM dictameter.schema_migration
ORDER BY number;
