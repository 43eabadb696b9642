-- Which of these ids are stored, and with what content?
-- $1 event table, $2 site_ids (bigint[]), $3 first and $4 last hour of the ids (timestamptz), $5 ids (uuid[]).
-- Returns event_id, content_mac.
SELECT event_id, content_mac
FROM dictameter.event_known($1, $2::bigint[], $3::timestamptz, $4::timestamptz, $5::uuid[]);
