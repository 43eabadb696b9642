-- SPDX-License-Identifier: GPL-3.0-or-later
-- Begins a new generation of keys and erased persons: waits ten seconds at most for those who
-- store, and keeps others out.
-- Returns the generation; NULL where there is no key yet.
SELECT dictameter.key_generation(true);
