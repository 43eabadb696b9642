-- SPDX-License-Identifier: GPL-3.0-or-later
-- When the newest batch of a site came in, by the way it came: http, spool (received while the database was away),
-- import, erasure.
-- $1 site_id, $2 first day of receipt [UTC], $3 day after the last.
-- Returns source, received_at [UTC, to the second].
SELECT source, to_char(max(received_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
FROM dictameter.ingest_batch
WHERE site_id = $1::bigint AND received_at >= $2::date::timestamp AT TIME ZONE 'UTC'
    AND received_at < $3::date::timestamp AT TIME ZONE 'UTC'
GROUP BY source
ORDER BY source;
