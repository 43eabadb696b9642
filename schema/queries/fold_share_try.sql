-- SPDX-License-Identifier: GPL-3.0-or-later
-- Takes a month of some sites for this transaction; false where another analyzer folds it.
--   $1 shard   $2 first day of the month
SELECT pg_try_advisory_xact_lock(hashtextextended('dictameter.fold.' || $1 || '.' || $2, 0));
