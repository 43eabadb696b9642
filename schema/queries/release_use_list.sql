-- SPDX-License-Identifier: GPL-3.0-or-later
-- Since when each site makes its documents by a release: the first week in which at least half of those of
-- its engine are made by it. Sums of a site's week, no person's.
--   $1 from, a Monday   $2 until
-- Returns engine code, release code, site_id, the week [from 0] for dictated documents, the week for
-- documents by dictation or ambient assistant (NULL: never half), the site's last week with documents.
WITH made AS (
    SELECT d.site_id, r.engine_id, r.release_id, (d.day - $1::date) / 7 AS week,
           coalesce(sum(d.documents_dictated), 0) AS dictated, coalesce(sum(d.documents_voice), 0) AS voice
    FROM dictameter.clinician_day d
    JOIN dictameter.release r ON r.release_id = d.release_id
    WHERE d.day >= $1::date AND d.day < $2::date AND d.documents_voice > 0
    GROUP BY d.site_id, r.engine_id, r.release_id, week
), part AS (
    SELECT site_id, engine_id, release_id, week,
           dictated > 0 AND 2 * dictated >= sum(dictated) OVER of_engine AS half_dictated,
           voice > 0 AND 2 * voice >= sum(voice) OVER of_engine AS half_voice,
           max(week) OVER (PARTITION BY site_id) AS last_week
    FROM made
    WINDOW of_engine AS (PARTITION BY site_id, engine_id, week)
)
SELECT e.code, r.code, p.site_id, min(p.week) FILTER (WHERE p.half_dictated),
       min(p.week) FILTER (WHERE p.half_voice), max(p.last_week)
FROM part p
JOIN dictameter.release r ON r.release_id = p.release_id
JOIN dictameter.engine e ON e.engine_id = p.engine_id
GROUP BY e.code, r.code, p.release_id, p.site_id
ORDER BY p.release_id, p.site_id;
