-- SPDX-License-Identifier: GPL-3.0-or-later
-- How far did the interrupted import of a file come?
-- $1 file_mac (bytea). Returns bytes, line, tail_mac (hexadecimal); no row where none was interrupted.
SELECT bytes, line, encode(tail_mac, 'hex') AS tail_mac FROM dictameter.import_progress WHERE file_mac = $1::bytea;
