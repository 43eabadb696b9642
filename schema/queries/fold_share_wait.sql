-- SPDX-License-Identifier: GPL-3.0-or-later
-- Takes a month of some sites for this transaction, after whoever folds it has ended.
--   $1 shard   $2 first day of the month
SELECT pg_advisory_xact_lock(hashtextextended('dictameter.fold.' || $1 || '.' || $2, 0));
