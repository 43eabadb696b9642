-- SPDX-License-Identifier: GPL-3.0-or-later
-- Drops a partition. $1 its name.
SELECT dictameter.retention_drop($1);
