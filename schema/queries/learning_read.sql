-- SPDX-License-Identifier: GPL-3.0-or-later
-- The first days of those who began to dictate while their site was sending already: whose first dictated document
-- came 8 weeks or more after the site's. Who was away when it began might else pass for a beginner.
--   $1 the day after the last
-- Returns site_id, clinician_id, dictated documents, corrections, engine words of which the corrections are known;
-- a row a day, in order of clinician and day.
WITH made AS (
    SELECT site_id, clinician_id, day, sum(documents_dictated)::int8 AS documents, sum(corrections)::int8 AS corrections,
           sum(words_engine_corrected)::int8 AS words
    FROM clinician_day
    WHERE day < $1::date AND documents_dictated > 0 AND clinician_id > 0
    GROUP BY site_id, clinician_id, day
), begun AS (
    SELECT site_id, min(day) AS day FROM made GROUP BY site_id
), learner AS (
    SELECT site_id, clinician_id, min(day) AS day FROM made GROUP BY site_id, clinician_id
)
SELECT m.site_id, m.clinician_id, m.documents, coalesce(m.corrections, 0)::int8, coalesce(m.words, 0)::int8
FROM made m
JOIN learner l ON l.site_id = m.site_id AND l.clinician_id = m.clinician_id
JOIN begun b ON b.site_id = m.site_id
WHERE l.day >= b.day + 56
ORDER BY m.site_id, m.clinician_id, m.day;
