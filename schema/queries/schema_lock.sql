-- SPDX-License-Identifier: GPL-3.0-or-later
-- Waits until no other migrate or structure import runs; held to the end of the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('dictameter.schema', 0));
