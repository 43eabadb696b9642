-- SPDX-License-Identifier: GPL-3.0-or-later
-- Holds what is folded, and what it is folded from, until the transaction ends: no month is dropped and no person
-- erased meanwhile. What may not be folded any more must be read after it (views/fold_lock.sql).
SELECT pg_advisory_xact_lock_shared(hashtextextended('dictameter.fold', 0));
