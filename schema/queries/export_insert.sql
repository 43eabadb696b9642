-- SPDX-License-Identifier: GPL-3.0-or-later
-- Records an export. $1 study, $2 when, $3 rows, $4 distinct clinicians, $5 SHA-256 of SHA256SUMS.
INSERT INTO export (study_id, created_at, rows, clinicians, sha256)
VALUES ($1::text, $2::timestamptz, $3::int8, $4::int8, $5::bytea)
