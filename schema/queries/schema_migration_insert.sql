-- SPDX-License-Identifier: GPL-3.0-or-later
-- Records a migration that was applied.
-- $1 number, $2 name, $3 SHA-256 of its text (bytea), $4 when (timestamptz).
INSERT INTO dictameter.schema_migration (number, name, checksum, applied_at)
VALUES ($1, $2, $3, $4);
