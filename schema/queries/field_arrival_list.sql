-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which fields of an event table arrive? Counts of rows where they are known.
-- $1 table (event_document), $2 since (date). Returns column, rows where it is known, rows.
SELECT column_name, known, total FROM dictameter.field_arrival($1::text, $2::date);
