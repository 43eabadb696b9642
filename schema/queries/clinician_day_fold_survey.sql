-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds questionnaires of some days into clinician_day, one row a clinician, day and context.
-- Rows without a clinician fold under clinician_id 0.
--   $1 site_ids   $2 days, whose rows of clinician_day were deleted before
--   $3 to $4, when their events were recorded: it spares other partitions
-- Expressions: schema/catalog/components.json.
INSERT INTO dictameter.clinician_day (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting, device,
    release_id, nps_responses, nps_promoters, nps_detractors, sus_responses, sus_score10,
    sus_score10_sq, pfi_responses, pfi_items, pfi_items_sq, burnout_responses, burnout_sum,
    burnout_sq, perceived_responses, perceived_sum, perceived_sq, survey_invited, survey_responses
)
SELECT
    e.site_id,
    e.day,
    e.clinician_id,
    e.unit_id,
    e.role_id,
    e.specialty_id,
    0 AS doc_type,
    0 AS setting,
    0 AS device,
    0 AS release_id,
    sum(1) FILTER (WHERE e.instrument = 1 AND e.item1 BETWEEN 0 AND 10) AS nps_responses,
    sum(1) FILTER (WHERE e.instrument = 1 AND e.item1 BETWEEN 9 AND 10) AS nps_promoters,
    sum(1) FILTER (WHERE e.instrument = 1 AND e.item1 BETWEEN 0 AND 6) AS nps_detractors,
    sum(1) FILTER (WHERE e.instrument = 2 AND e.item1 + e.item2 + e.item3 + e.item4 + e.item5 + e.item6 + e.item7 + e.item8 + e.item9 + e.item10 IS NOT NULL) AS sus_responses,
    sum(25 * (20 + e.item1 + e.item3 + e.item5 + e.item7 + e.item9 - e.item2 - e.item4 - e.item6 - e.item8 - e.item10)) FILTER (WHERE e.instrument = 2) AS sus_score10,
    sum((25 * (20 + e.item1 + e.item3 + e.item5 + e.item7 + e.item9 - e.item2 - e.item4 - e.item6 - e.item8 - e.item10))::float8 ^ 2) FILTER (WHERE e.instrument = 2) AS sus_score10_sq,
    sum(1) FILTER (WHERE e.instrument = 3 AND e.item1 + e.item2 + e.item3 + e.item4 IS NOT NULL) AS pfi_responses,
    sum(e.item1 + e.item2 + e.item3 + e.item4) FILTER (WHERE e.instrument = 3) AS pfi_items,
    sum((e.item1 + e.item2 + e.item3 + e.item4)::float8 ^ 2) FILTER (WHERE e.instrument = 3) AS pfi_items_sq,
    sum(1) FILTER (WHERE e.instrument = 4 AND e.item1 IS NOT NULL) AS burnout_responses,
    sum(e.item1) FILTER (WHERE e.instrument = 4) AS burnout_sum,
    sum(e.item1::float8 ^ 2) FILTER (WHERE e.instrument = 4) AS burnout_sq,
    sum(1) FILTER (WHERE e.instrument = 5 AND e.item1 IS NOT NULL) AS perceived_responses,
    sum(e.item1) FILTER (WHERE e.instrument = 5) AS perceived_sum,
    sum(e.item1::float8 ^ 2) FILTER (WHERE e.instrument = 5) AS perceived_sq,
    sum(e.invited) FILTER (WHERE e.responses IS NOT NULL) AS survey_invited,
    sum(e.responses) FILTER (WHERE e.invited IS NOT NULL) AS survey_responses
FROM dictameter.event_survey e
WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
  AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
ON CONFLICT (site_id, day, clinician_id, unit_id, role_id, specialty_id,
             doc_type, setting, device, release_id)
DO UPDATE SET
    nps_responses = excluded.nps_responses,
    nps_promoters = excluded.nps_promoters,
    nps_detractors = excluded.nps_detractors,
    sus_responses = excluded.sus_responses,
    sus_score10 = excluded.sus_score10,
    sus_score10_sq = excluded.sus_score10_sq,
    pfi_responses = excluded.pfi_responses,
    pfi_items = excluded.pfi_items,
    pfi_items_sq = excluded.pfi_items_sq,
    burnout_responses = excluded.burnout_responses,
    burnout_sum = excluded.burnout_sum,
    burnout_sq = excluded.burnout_sq,
    perceived_responses = excluded.perceived_responses,
    perceived_sum = excluded.perceived_sum,
    perceived_sq = excluded.perceived_sq,
    survey_invited = excluded.survey_invited,
    survey_responses = excluded.survey_responses;
