-- SPDX-License-Identifier: GPL-3.0-or-later
-- Opens a batch for each site that sent in it.
-- $1 site_ids (bigint[]), $2 when it was received (timestamptz), $3 source. Returns site_id, batch_id.
INSERT INTO dictameter.ingest_batch (site_id, received_at, source)
SELECT sent.site_id, $2::timestamptz, $3 FROM unnest($1::bigint[]) AS sent (site_id)
RETURNING site_id, batch_id;
