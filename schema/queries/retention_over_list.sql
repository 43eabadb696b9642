-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which partitions of a category end before a month?
-- $1 category (raw, panel), $2 first day of the first month that is kept.
-- Returns table, month, partition.
SELECT table_name, month, partition_name FROM dictameter.retention_over($1, $2::date);
