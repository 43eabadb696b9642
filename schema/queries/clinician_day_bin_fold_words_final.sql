-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds the histogram words_final of some days into clinician_day_bin.
-- Bin 0 lies below 10; bin i = [10 * 2^((i-1)/4), 10 * 2^(i/4)); the last is open. The 1e-9 keeps
-- a value on a doubling of the origin out of the bin below it.
--   $1 site_ids   $2 days, whose rows of clinician_day_bin were deleted before
INSERT INTO dictameter.clinician_day_bin (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, histogram_id, bin, n
)
SELECT
    e.site_id,
    e.day,
    e.clinician_id,
    e.unit_id,
    e.role_id,
    e.specialty_id,
    coalesce(e.doc_type, 0) AS doc_type,
    2 AS histogram_id,
    CASE WHEN e.words_final::float8 < 10 THEN 0
         ELSE least(63, 1 + floor(4 * ln(e.words_final::float8 / 10) / ln(2::float8) + 1e-9)::int4)
    END AS bin,
    count(*) AS n
FROM dictameter.event_document e
WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
  AND e.status = 1 AND e.words_final IS NOT NULL
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
