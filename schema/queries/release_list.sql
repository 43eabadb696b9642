-- SPDX-License-Identifier: GPL-3.0-or-later
-- All releases in the order of their ids.
-- Returns release_id, engine_id, code, label, released_on (NULL where unknown), kind.
SELECT release_id, engine_id, code, label, released_on, kind FROM dictameter.release ORDER BY release_id;
