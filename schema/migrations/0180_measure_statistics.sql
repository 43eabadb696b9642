-- SPDX-License-Identifier: GPL-3.0-or-later
-- A period that is new counts, to whoever plans a query, as much as any other. While there are fewer periods than the
-- server keeps as common values, one that is none of them is taken for a single row, and all of its measures are read
-- again for each that is joined to them: at a quarter's end the comparison of services reads them so, in the
-- transaction that wrote them. With one common value alone all others count as their mean.
SET LOCAL ROLE dictameter_owner;

ALTER TABLE dictameter.measure_live ALTER COLUMN period_id SET STATISTICS 1;
