-- SPDX-License-Identifier: GPL-3.0-or-later
-- What lies before these bytes of a file is stored.
-- $1 file_mac (bytea), $2 bytes, $3 line, $4 tail_mac (bytea), $5 when (timestamptz).
INSERT INTO dictameter.import_progress AS p (file_mac, bytes, line, tail_mac, stored_at)
VALUES ($1::bytea, $2::bigint, $3::bigint, $4::bytea, $5::timestamptz)
ON CONFLICT (file_mac) DO UPDATE
SET bytes = excluded.bytes, line = excluded.line, tail_mac = excluded.tail_mac, stored_at = excluded.stored_at;
