-- SPDX-License-Identifier: GPL-3.0-or-later
-- Marks every day with events for a full rebuild, and between which hours they were recorded; also the folded days
-- since the first of them, where events may have been erased. Days whose partitions have been dropped keep what was
-- folded.
-- $1 the last day that keeps it
WITH e AS MATERIALIZED (
    SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last
    FROM dictameter.event_agent_action
    GROUP BY 1, 2
    UNION ALL
    SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last
    FROM dictameter.event_ai_draft
    GROUP BY 1, 2
    UNION ALL
    SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last
    FROM dictameter.event_audit
    GROUP BY 1, 2
    UNION ALL
    SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last
    FROM dictameter.event_autotext_daily
    GROUP BY 1, 2
    UNION ALL
    SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last
    FROM dictameter.event_command_daily
    GROUP BY 1, 2
    UNION ALL
    SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last
    FROM dictameter.event_doc_volume_daily
    GROUP BY 1, 2
    UNION ALL
    SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last
    FROM dictameter.event_document
    GROUP BY 1, 2
    UNION ALL
    SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last
    FROM dictameter.event_error_report
    GROUP BY 1, 2
    UNION ALL
    SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last
    FROM dictameter.event_mic_check
    GROUP BY 1, 2
    UNION ALL
    SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last
    FROM dictameter.event_schedule_daily
    GROUP BY 1, 2
    UNION ALL
    SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last
    FROM dictameter.event_seat
    GROUP BY 1, 2
    UNION ALL
    SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last
    FROM dictameter.event_session
    GROUP BY 1, 2
    UNION ALL
    SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last
    FROM dictameter.event_survey
    GROUP BY 1, 2
    UNION ALL
    SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last
    FROM dictameter.event_training
    GROUP BY 1, 2
    UNION ALL
    SELECT site_id, day, min(recorded_at) AS first, max(recorded_at) AS last
    FROM dictameter.event_vocab_daily
    GROUP BY 1, 2
)
INSERT INTO dictameter.dirty_day (site_id, day, batch_id, recorded_from, recorded_until)
SELECT site_id, day, 0, min(first), max(last) FROM e WHERE day > $1::date GROUP BY site_id, day
UNION ALL
SELECT c.site_id, c.day, 0, NULL, NULL
FROM (SELECT DISTINCT site_id, day FROM dictameter.clinician_day
      WHERE day >= (SELECT min(day) FROM e WHERE day > $1::date)) c
WHERE NOT EXISTS (SELECT FROM e WHERE e.site_id = c.site_id AND e.day = c.day)
ON CONFLICT (site_id, day, batch_id) DO UPDATE
SET folded = false, recorded_from = excluded.recorded_from, recorded_until = excluded.recorded_until;
