-- SPDX-License-Identifier: GPL-3.0-or-later
-- Waits until no other rotation of the platform key is under way; held until the connection ends, so that
-- it covers the change of files after the commit.
SELECT pg_advisory_lock(hashtextextended('dictameter.key_rotation', 0));
