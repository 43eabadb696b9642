-- SPDX-License-Identifier: GPL-3.0-or-later
-- Marks every day with events for a full rebuild, and the folded days since the first of them, where
-- events may have been erased. Days whose partitions have been dropped keep what was folded.
-- $1 the last day that keeps it
WITH e AS MATERIALIZED (
    SELECT site_id, day FROM dictameter.event_agent_action
    UNION
    SELECT site_id, day FROM dictameter.event_ai_draft
    UNION
    SELECT site_id, day FROM dictameter.event_audit
    UNION
    SELECT site_id, day FROM dictameter.event_autotext_daily
    UNION
    SELECT site_id, day FROM dictameter.event_command_daily
    UNION
    SELECT site_id, day FROM dictameter.event_doc_volume_daily
    UNION
    SELECT site_id, day FROM dictameter.event_document
    UNION
    SELECT site_id, day FROM dictameter.event_error_report
    UNION
    SELECT site_id, day FROM dictameter.event_mic_check
    UNION
    SELECT site_id, day FROM dictameter.event_schedule_daily
    UNION
    SELECT site_id, day FROM dictameter.event_seat
    UNION
    SELECT site_id, day FROM dictameter.event_session
    UNION
    SELECT site_id, day FROM dictameter.event_survey
    UNION
    SELECT site_id, day FROM dictameter.event_training
    UNION
    SELECT site_id, day FROM dictameter.event_vocab_daily
)
INSERT INTO dictameter.dirty_day (site_id, day, batch_id)
SELECT site_id, day, 0 FROM e WHERE day > $1::date
UNION
SELECT c.site_id, c.day, 0
FROM dictameter.clinician_day c
WHERE c.day >= (SELECT min(day) FROM e WHERE day > $1::date)
ON CONFLICT (site_id, day, batch_id) DO UPDATE SET folded = false;
