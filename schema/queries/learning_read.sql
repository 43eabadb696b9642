-- SPDX-License-Identifier: GPL-3.0-or-later
-- The first days of those who began to dictate while their service was sending already: whose first dictated document
-- came 8 weeks or more after the first of their unit (of each, where that day had several; documents without a unit
-- count as those of one more). Who was away when it began, or whose service was switched on later than others, might
-- else pass for a beginner.
--   $1 the day after the last   $2 first day of beginning, NULL: any   $3 the day after the last day of beginning
-- Returns site_id, clinician_id, dictated documents, corrections, engine words of which the corrections are known;
-- a row a day, in order of clinician and day.
WITH dictated AS (
    SELECT site_id, clinician_id, unit_id, first_dictation AS day
    FROM clinician_month
    WHERE first_dictation < $1::date AND clinician_id > 0
), begun AS (
    SELECT site_id, unit_id, min(day) AS day FROM dictated GROUP BY site_id, unit_id
), first AS (
    SELECT site_id, clinician_id, min(day) AS day FROM dictated GROUP BY site_id, clinician_id
), learner AS (
    SELECT f.site_id, f.clinician_id, f.day
    FROM first f
    JOIN dictated m ON m.site_id = f.site_id AND m.clinician_id = f.clinician_id AND m.day = f.day
    JOIN begun b ON b.site_id = m.site_id AND b.unit_id = m.unit_id
    WHERE f.day < $3::date AND ($2::date IS NULL OR f.day >= $2::date)
    GROUP BY f.site_id, f.clinician_id, f.day
    HAVING f.day >= max(b.day) + 56
)
SELECT m.site_id, m.clinician_id, sum(m.documents_dictated)::int8, coalesce(sum(m.corrections), 0)::int8,
       coalesce(sum(m.words_engine_corrected), 0)::int8
FROM clinician_day m
JOIN learner l ON l.site_id = m.site_id AND l.clinician_id = m.clinician_id
WHERE m.day < $1::date AND m.day >= (SELECT min(day) FROM learner) AND m.documents_dictated > 0
GROUP BY m.site_id, m.clinician_id, m.day
ORDER BY m.site_id, m.clinician_id, m.day;
