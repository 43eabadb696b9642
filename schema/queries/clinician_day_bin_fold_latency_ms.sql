-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds the histogram latency_ms of some days into clinician_day_bin.
-- The sender counts by powers of two from 100 ms: a day's count is spread evenly over the four bins of
-- its doubling, the remainder from the lowest up. Bin 0 holds what took at most 100 ms.
--   $1 site_ids   $2 days, whose rows of clinician_day_bin were deleted before
INSERT INTO dictameter.clinician_day_bin (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, histogram_id, bin, n
)
SELECT
    s.site_id,
    s.day,
    s.clinician_id,
    s.unit_id,
    s.role_id,
    s.specialty_id,
    0 AS doc_type,
    4 AS histogram_id,
    b.bin,
    b.n
FROM (
    SELECT
        e.site_id,
        e.day,
        e.clinician_id,
        e.unit_id,
        e.role_id,
        e.specialty_id,
        sum(e.lat_le_100) AS lat_le_100,
        sum(e.lat_le_200) AS lat_le_200,
        sum(e.lat_le_400) AS lat_le_400,
        sum(e.lat_le_800) AS lat_le_800,
        sum(e.lat_le_1600) AS lat_le_1600,
        sum(e.lat_le_3200) AS lat_le_3200,
        sum(e.lat_le_6400) AS lat_le_6400,
        sum(e.lat_gt_6400) AS lat_gt_6400
    FROM dictameter.event_session e
    WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
    GROUP BY 1, 2, 3, 4, 5, 6
) s
CROSS JOIN LATERAL (VALUES
    (0, s.lat_le_100), (1, (s.lat_le_200 + 3) / 4), (2, (s.lat_le_200 + 2) / 4),
    (3, (s.lat_le_200 + 1) / 4), (4, s.lat_le_200 / 4), (5, (s.lat_le_400 + 3) / 4),
    (6, (s.lat_le_400 + 2) / 4), (7, (s.lat_le_400 + 1) / 4), (8, s.lat_le_400 / 4),
    (9, (s.lat_le_800 + 3) / 4), (10, (s.lat_le_800 + 2) / 4), (11, (s.lat_le_800 + 1) / 4),
    (12, s.lat_le_800 / 4), (13, (s.lat_le_1600 + 3) / 4), (14, (s.lat_le_1600 + 2) / 4),
    (15, (s.lat_le_1600 + 1) / 4), (16, s.lat_le_1600 / 4), (17, (s.lat_le_3200 + 3) / 4),
    (18, (s.lat_le_3200 + 2) / 4), (19, (s.lat_le_3200 + 1) / 4), (20, s.lat_le_3200 / 4),
    (21, (s.lat_le_6400 + 3) / 4), (22, (s.lat_le_6400 + 2) / 4), (23, (s.lat_le_6400 + 1) / 4),
    (24, s.lat_le_6400 / 4), (25, (s.lat_gt_6400 + 3) / 4), (26, (s.lat_gt_6400 + 2) / 4),
    (27, (s.lat_gt_6400 + 1) / 4), (28, s.lat_gt_6400 / 4)
) AS b (bin, n)
WHERE b.n > 0;
