-- SPDX-License-Identifier: GPL-3.0-or-later
-- Makes a table's partition of one month where it is missing.
-- $1 table, $2 a day of the month. Returns true where it was made.
SELECT dictameter.partition_ensure($1, $2::date);
