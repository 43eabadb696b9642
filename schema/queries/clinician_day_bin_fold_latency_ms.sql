-- Folds the histogram latency_ms of some days into clinician_day_bin.
-- The sender counts by powers of two from 100 ms: each count is spread evenly over the four bins of
-- its doubling, the remainder from the lowest up. Bin 0 holds what took at most 100 ms.
--   $1 site_id   $2 days, whose rows of clinician_day_bin were deleted before
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
    0 AS doc_type,
    4 AS histogram_id,
    b.bin AS bin,
    sum(b.n) AS n
FROM dictameter.event_session e
CROSS JOIN LATERAL (VALUES
    (0, e.lat_le_100), (1, (e.lat_le_200 + 3) / 4), (2, (e.lat_le_200 + 2) / 4),
    (3, (e.lat_le_200 + 1) / 4), (4, (e.lat_le_200 + 0) / 4), (5, (e.lat_le_400 + 3) / 4),
    (6, (e.lat_le_400 + 2) / 4), (7, (e.lat_le_400 + 1) / 4), (8, (e.lat_le_400 + 0) / 4),
    (9, (e.lat_le_800 + 3) / 4), (10, (e.lat_le_800 + 2) / 4), (11, (e.lat_le_800 + 1) / 4),
    (12, (e.lat_le_800 + 0) / 4), (13, (e.lat_le_1600 + 3) / 4), (14, (e.lat_le_1600 + 2) / 4),
    (15, (e.lat_le_1600 + 1) / 4), (16, (e.lat_le_1600 + 0) / 4), (17, (e.lat_le_3200 + 3) / 4),
    (18, (e.lat_le_3200 + 2) / 4), (19, (e.lat_le_3200 + 1) / 4), (20, (e.lat_le_3200 + 0) / 4),
    (21, (e.lat_le_6400 + 3) / 4), (22, (e.lat_le_6400 + 2) / 4), (23, (e.lat_le_6400 + 1) / 4),
    (24, (e.lat_le_6400 + 0) / 4), (25, (e.lat_gt_6400 + 3) / 4), (26, (e.lat_gt_6400 + 2) / 4),
    (27, (e.lat_gt_6400 + 1) / 4), (28, (e.lat_gt_6400 + 0) / 4)
) AS b (bin, n)
WHERE e.site_id = $1 AND e.day = ANY ($2::date[])
  AND b.n > 0
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
ON CONFLICT (site_id, day, clinician_id, unit_id, role_id, specialty_id,
             doc_type, histogram_id, bin)
DO UPDATE SET
    n = excluded.n;
