-- SPDX-License-Identifier: GPL-3.0-or-later
-- Waits until no run is about to claim days, and keeps others from it for this session: who finds the analyzer's
-- lock taken then finds the days claimed.
SELECT pg_advisory_lock(hashtextextended('dictameter.claim', 0));
