-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which of these ids are stored, and with what content?
-- $1 event table, $2 first and $3 last hour of the ids (timestamptz), $4 ids (uuid[]).
-- Returns event_id, content_mac.
SELECT event_id, content_mac
FROM dictameter.event_known($1, $2::timestamptz, $3::timestamptz, $4::uuid[]);
