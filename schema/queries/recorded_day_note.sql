-- SPDX-License-Identifier: GPL-3.0-or-later
-- Notes when the events of some days were recorded, as the marks of a run say; a full rebuild's mark (batch 0) says
-- it of all of them. An erasure adds none.
--   $1 site_ids   $2 days   $3 run_id
WITH marked AS (
    SELECT site_id, day, bool_or(batch_id = 0) AS of_all,
           CASE WHEN count(recorded_from) = count(*) THEN min(recorded_from) END AS recorded_from,
           CASE WHEN count(recorded_until) = count(*) THEN max(recorded_until) END AS recorded_until
    FROM dictameter.dirty_day
    WHERE site_id = ANY ($1::bigint[]) AND day = ANY ($2::date[]) AND claim = $3 AND NOT erased
    GROUP BY site_id, day
)
INSERT INTO dictameter.recorded_day (site_id, day, recorded_from, recorded_until)
SELECT m.site_id, m.day,
       CASE WHEN m.of_all OR e.site_id IS NULL THEN m.recorded_from
            WHEN e.recorded_from IS NOT NULL AND m.recorded_from IS NOT NULL
            THEN least(e.recorded_from, m.recorded_from) END,
       CASE WHEN m.of_all OR e.site_id IS NULL THEN m.recorded_until
            WHEN e.recorded_until IS NOT NULL AND m.recorded_until IS NOT NULL
            THEN greatest(e.recorded_until, m.recorded_until) END
FROM marked m
LEFT JOIN dictameter.recorded_day e ON e.site_id = m.site_id AND e.day = m.day
ON CONFLICT (site_id, day) DO UPDATE
SET recorded_from = excluded.recorded_from, recorded_until = excluded.recorded_until;
