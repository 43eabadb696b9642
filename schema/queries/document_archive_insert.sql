-- SPDX-License-Identifier: GPL-3.0-or-later
-- Keeps what was given out. $1 when, $2 kind, $3 scope, $4 period, $5 revision, $6 language, $7 format,
-- $8 SHA-256 of the file. The run is the newest finished one.
INSERT INTO document_archive (created_at, kind, scope_id, period_id, revision, language, format, run_id, sha256)
SELECT $1::timestamptz, $2::text, $3::int4, $4::int4, $5::int2, $6::text, $7::text,
    coalesce((SELECT max(run_id) FROM run WHERE finished_at IS NOT NULL), 0), $8::bytea
