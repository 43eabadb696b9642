-- SPDX-License-Identifier: GPL-3.0-or-later
-- Freezes a period as its next revision.
--   $1 period_id   $2 the day after its last   $3 now
-- Returns revision, figures, classes, findings, SHA-256 of the rows in hexadecimal digits.
SELECT f.revision, f.measures, f.assessments, f.findings, encode(f.sha256, 'hex')
FROM dictameter.period_freeze($1::int4, $2::date, $3::timestamptz) f;
