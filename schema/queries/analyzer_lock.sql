-- SPDX-License-Identifier: GPL-3.0-or-later
-- Takes the lock of the analyzer for this session; false where another has it.
SELECT pg_try_advisory_lock(hashtextextended('dictameter.analyzer', 0));
