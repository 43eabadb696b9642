-- SPDX-License-Identifier: GPL-3.0-or-later
-- By which rules a run of the analyzer made its measures (analyzer/rules.h); NULL before there was this column.
SET LOCAL ROLE dictameter_owner;

ALTER TABLE dictameter.run ADD COLUMN rules text;
