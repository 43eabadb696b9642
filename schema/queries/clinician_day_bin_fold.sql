-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds the histograms of schema/catalog/histograms.json of some days into clinician_day_bin, one row a clinician,
-- day and context. A cell is (doc_type * 256 + histogram_id) * 64 + bin: one a value, but those of latencies, which
-- come with their counts.
-- Bin 0 lies below the origin o; bin i = [o * 2^((i-1)/4), o * 2^(i/4)); the last is open. The 1e-9 keeps a value
-- on a doubling of the origin out of the bin below it. Signed at once is the fastest pace of review of all.
-- Of latencies the sender counts powers of two from 100 ms: a day's count is spread evenly over the four bins of
-- its doubling, the remainder from the lowest up. Bin 0 holds what took at most 100 ms.
--   $1 site_ids   $2 days, whose rows of clinician_day_bin were deleted before
--   $3 to $4, when their events were recorded: it spares other partitions
INSERT INTO dictameter.clinician_day_bin (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, cell, n
)
SELECT
    f.site_id,
    f.day,
    f.clinician_id,
    f.unit_id,
    f.role_id,
    f.specialty_id,
    f.value_cell || f.latency_cell AS cell,
    array_fill(1::int8, ARRAY[coalesce(cardinality(f.value_cell), 0)]) || f.latency_n AS n
FROM (
    -- Each of the three has at most one row of a context, so that max() takes it as it is.
    SELECT
        u.site_id,
        u.day,
        u.clinician_id,
        u.unit_id,
        u.role_id,
        u.specialty_id,
        max(u.document_cell) || max(u.draft_cell) AS value_cell,
        max(u.latency_cell) AS latency_cell,
        max(u.latency_n) AS latency_n
    FROM (
        SELECT
            e.site_id,
            e.day,
            e.clinician_id,
            e.unit_id,
            e.role_id,
            e.specialty_id,
            -- 1 encounter_to_sign_min
            array_agg((coalesce(e.doc_type, 0) * 256 + 1) * 64 +
                CASE WHEN e.encounter_to_sign_min < 10 THEN 0
                     ELSE least(63, 1 + floor(4 * ln(e.encounter_to_sign_min::float8 / 10) / ln(2::float8) + 1e-9)::int4)
                END) FILTER (WHERE e.encounter_to_sign_min IS NOT NULL) ||
            -- 2 words_final
            array_agg((coalesce(e.doc_type, 0) * 256 + 2) * 64 +
                CASE WHEN e.words_final < 10 THEN 0
                     ELSE least(63, 1 + floor(4 * ln(e.words_final::float8 / 10) / ln(2::float8) + 1e-9)::int4)
                END) FILTER (WHERE e.words_final IS NOT NULL) ||
            -- 5 review_pace_mw_s [0.001 words/s]
            array_agg((coalesce(e.doc_type, 0) * 256 + 5) * 64 +
                CASE WHEN e.words_final * 1000000::float8 / greatest(e.review_ms, 1) < 100 THEN 0
                     ELSE least(63, 1 + floor(4 * ln(e.words_final * 1000000::float8 / greatest(e.review_ms, 1) / 100) / ln(2::float8) + 1e-9)::int4)
                END) FILTER (WHERE e.modality = 1 AND e.words_final >= 50 AND e.review_ms IS NOT NULL) AS document_cell,
            NULL::int4[] AS draft_cell,
            NULL::int4[] AS latency_cell,
            NULL::int8[] AS latency_n
        FROM dictameter.event_document e
        WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
          AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz AND e.status = 1
        GROUP BY 1, 2, 3, 4, 5, 6
        UNION ALL
        SELECT
            e.site_id,
            e.day,
            e.clinician_id,
            e.unit_id,
            e.role_id,
            e.specialty_id,
            NULL,
            -- 3 draft_to_sign_min
            array_agg((coalesce(e.doc_type, 0) * 256 + 3) * 64 +
                CASE WHEN e.draft_to_sign_min < 1 THEN 0
                     ELSE least(63, 1 + floor(4 * ln(e.draft_to_sign_min::float8 / 1) / ln(2::float8) + 1e-9)::int4)
                END),
            NULL,
            NULL
        FROM dictameter.event_ai_draft e
        WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
          AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz
          AND e.decision IN (1, 2) AND e.draft_to_sign_min IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5, 6
        UNION ALL
        SELECT
            s.site_id,
            s.day,
            s.clinician_id,
            s.unit_id,
            s.role_id,
            s.specialty_id,
            NULL,
            NULL,
            -- 4 latency_ms: of four bins those that something falls to
            (ARRAY[256])[1:least(s.lat_le_100, 1)] ||
            (ARRAY[257, 258, 259, 260])[1:least(s.lat_le_200, 4)] ||
            (ARRAY[261, 262, 263, 264])[1:least(s.lat_le_400, 4)] ||
            (ARRAY[265, 266, 267, 268])[1:least(s.lat_le_800, 4)] ||
            (ARRAY[269, 270, 271, 272])[1:least(s.lat_le_1600, 4)] ||
            (ARRAY[273, 274, 275, 276])[1:least(s.lat_le_3200, 4)] ||
            (ARRAY[277, 278, 279, 280])[1:least(s.lat_le_6400, 4)] ||
            (ARRAY[281, 282, 283, 284])[1:least(s.lat_gt_6400, 4)],
            (ARRAY[s.lat_le_100])[1:least(s.lat_le_100, 1)] ||
            (ARRAY[(s.lat_le_200 + 3) / 4, (s.lat_le_200 + 2) / 4, (s.lat_le_200 + 1) / 4, s.lat_le_200 / 4])[1:least(s.lat_le_200, 4)] ||
            (ARRAY[(s.lat_le_400 + 3) / 4, (s.lat_le_400 + 2) / 4, (s.lat_le_400 + 1) / 4, s.lat_le_400 / 4])[1:least(s.lat_le_400, 4)] ||
            (ARRAY[(s.lat_le_800 + 3) / 4, (s.lat_le_800 + 2) / 4, (s.lat_le_800 + 1) / 4, s.lat_le_800 / 4])[1:least(s.lat_le_800, 4)] ||
            (ARRAY[(s.lat_le_1600 + 3) / 4, (s.lat_le_1600 + 2) / 4, (s.lat_le_1600 + 1) / 4, s.lat_le_1600 / 4])[1:least(s.lat_le_1600, 4)] ||
            (ARRAY[(s.lat_le_3200 + 3) / 4, (s.lat_le_3200 + 2) / 4, (s.lat_le_3200 + 1) / 4, s.lat_le_3200 / 4])[1:least(s.lat_le_3200, 4)] ||
            (ARRAY[(s.lat_le_6400 + 3) / 4, (s.lat_le_6400 + 2) / 4, (s.lat_le_6400 + 1) / 4, s.lat_le_6400 / 4])[1:least(s.lat_le_6400, 4)] ||
            (ARRAY[(s.lat_gt_6400 + 3) / 4, (s.lat_gt_6400 + 2) / 4, (s.lat_gt_6400 + 1) / 4, s.lat_gt_6400 / 4])[1:least(s.lat_gt_6400, 4)]
        FROM (
            SELECT
                e.site_id,
                e.day,
                e.clinician_id,
                e.unit_id,
                e.role_id,
                e.specialty_id,
                coalesce(sum(e.lat_le_100), 0) AS lat_le_100,
                coalesce(sum(e.lat_le_200), 0) AS lat_le_200,
                coalesce(sum(e.lat_le_400), 0) AS lat_le_400,
                coalesce(sum(e.lat_le_800), 0) AS lat_le_800,
                coalesce(sum(e.lat_le_1600), 0) AS lat_le_1600,
                coalesce(sum(e.lat_le_3200), 0) AS lat_le_3200,
                coalesce(sum(e.lat_le_6400), 0) AS lat_le_6400,
                coalesce(sum(e.lat_gt_6400), 0) AS lat_gt_6400
            FROM dictameter.event_session e
            WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
              AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz
            GROUP BY 1, 2, 3, 4, 5, 6
        ) s
    ) u
    GROUP BY 1, 2, 3, 4, 5, 6
) f
WHERE cardinality(f.value_cell) > 0 OR cardinality(f.latency_cell) > 0;
