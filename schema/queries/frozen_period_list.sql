-- SPDX-License-Identifier: GPL-3.0-or-later
-- The frozen revisions of a period, in their order.
--   $1 period_id
-- Returns revision, frozen_at [us since 1970-01-01 UTC], when the run ended from which it is [the same].
SELECT f.revision, (date_part('epoch', f.frozen_at) * 1000000)::bigint,
       (date_part('epoch', r.finished_at) * 1000000)::bigint
FROM frozen_period f
JOIN run r ON r.run_id = f.run_id
WHERE f.period_id = $1::int4
ORDER BY f.revision;
