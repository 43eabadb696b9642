-- SPDX-License-Identifier: GPL-3.0-or-later
-- Forgets a file whose import has ended, and those that were interrupted so long ago that nobody goes on.
-- $1 file_mac (bytea), $2 oldest that is kept (timestamptz).
DELETE FROM dictameter.import_progress WHERE file_mac = $1::bytea OR stored_at < $2::timestamptz;
