-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folds sessions of some days into clinician_day, one row a clinician, day and context.
-- The age of a release is that of schema table release (alias r) on the day of the session.
--   $1 site_ids   $2 days, whose rows of clinician_day were deleted before
--   $3 to $4, when their events were recorded: it spares other partitions
-- Expressions: schema/catalog/components.json.
INSERT INTO dictameter.clinician_day (
    site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting, device,
    release_id, sessions, utterances_latency, sessions_profile_match, sessions_profile_known,
    sessions_mic_checked, sessions_mic_known, sessions_steady, sessions_rate_known,
    sessions_release_recent, sessions_release_known
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
    coalesce(e.device, 0) AS device,
    e.release_id,
    count(*) AS sessions,
    sum(e.lat_le_100 + e.lat_le_200 + e.lat_le_400 + e.lat_le_800 + e.lat_le_1600 + e.lat_le_3200 + e.lat_le_6400 + e.lat_gt_6400) FILTER (WHERE e.lat_le_100 IS NOT NULL) AS utterances_latency,
    sum(1) FILTER (WHERE e.topic_match AND e.locale_match) AS sessions_profile_match,
    sum(1) FILTER (WHERE e.topic_match IS NOT NULL AND e.locale_match IS NOT NULL) AS sessions_profile_known,
    sum(1) FILTER (WHERE e.mic_checked) AS sessions_mic_checked,
    sum(1) FILTER (WHERE e.mic_checked IS NOT NULL) AS sessions_mic_known,
    sum(1) FILTER (WHERE e.utt_words_p50 >= 7 AND e.wpm BETWEEN 90 AND 170) AS sessions_steady,
    sum(1) FILTER (WHERE e.utt_words_p50 IS NOT NULL AND e.wpm IS NOT NULL) AS sessions_rate_known,
    sum(1) FILTER (WHERE e.day - r.released_on <= 60) AS sessions_release_recent,
    sum(1) FILTER (WHERE r.released_on IS NOT NULL) AS sessions_release_known
FROM dictameter.event_session e
LEFT JOIN dictameter.release r ON r.release_id = e.release_id
WHERE e.site_id = ANY ($1::bigint[]) AND e.day = ANY ($2::date[])
  AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
ON CONFLICT (site_id, day, clinician_id, unit_id, role_id, specialty_id,
             doc_type, setting, device, release_id)
DO UPDATE SET
    sessions = excluded.sessions,
    utterances_latency = excluded.utterances_latency,
    sessions_profile_match = excluded.sessions_profile_match,
    sessions_profile_known = excluded.sessions_profile_known,
    sessions_mic_checked = excluded.sessions_mic_checked,
    sessions_mic_known = excluded.sessions_mic_known,
    sessions_steady = excluded.sessions_steady,
    sessions_rate_known = excluded.sessions_rate_known,
    sessions_release_recent = excluded.sessions_release_recent,
    sessions_release_known = excluded.sessions_release_known;
