-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row a day of those who began to dictate while their service was sending already: dictated documents, corrections,
-- and the engine's words of which the corrections are known. At all sites, as what may be told needs all of them: nobody
-- who began before :began or from :until on is among them. It needs the analyzer's rights.
WITH made AS (
    SELECT site_id, clinician_id, day, unit_id, sum(documents_dictated) AS documents, sum(corrections) AS corrections,
           sum(words_engine_corrected) AS words
    FROM dictameter.clinician_day
    WHERE day < :'followed' AND documents_dictated > 0 AND clinician_id > 0
    GROUP BY site_id, clinician_id, day, unit_id
), begun AS (
    SELECT site_id, unit_id, min(day) AS day FROM made GROUP BY site_id, unit_id
), first AS (
    SELECT site_id, clinician_id, min(day) AS day FROM made GROUP BY site_id, clinician_id
), learner AS ( -- 8 weeks after the first document of their unit, of each where that day had several
    SELECT f.site_id, f.clinician_id
    FROM first f
    JOIN made m ON m.site_id = f.site_id AND m.clinician_id = f.clinician_id AND m.day = f.day
    JOIN begun b ON b.site_id = m.site_id AND b.unit_id = m.unit_id
    WHERE f.day >= :'began' AND f.day < :'until'
    GROUP BY f.site_id, f.clinician_id, f.day
    HAVING f.day >= max(b.day) + 56
)
SELECT m.site_id, m.clinician_id, sum(m.documents) AS documents, coalesce(sum(m.corrections), 0) AS corrections,
       coalesce(sum(m.words), 0) AS words
FROM made m
JOIN learner l ON l.site_id = m.site_id AND l.clinician_id = m.clinician_id
GROUP BY m.site_id, m.clinician_id, m.day
ORDER BY m.site_id, m.clinician_id, m.day;
