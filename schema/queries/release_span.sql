-- SPDX-License-Identifier: GPL-3.0-or-later
-- The releases of a span of days, the oldest first.
--   $1 from   $2 until
-- Returns release_id, code, label, engine code, released_on.
SELECT release.release_id, release.code, release.label, engine.code, release.released_on
FROM release
JOIN engine ON engine.engine_id = release.engine_id
WHERE release.released_on >= $1::date AND release.released_on < $2::date
ORDER BY release.released_on, release.release_id;
