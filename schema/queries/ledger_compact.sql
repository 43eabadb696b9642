-- SPDX-License-Identifier: GPL-3.0-or-later
-- Puts the ledger entries of a site's past batches together, one a client and day, under the newest
-- batch: what came in stays, in fewer rows.
--   $1 site_id
WITH old AS (
    DELETE FROM dictameter.ledger_entry WHERE site_id = $1 RETURNING *
)
INSERT INTO dictameter.ledger_entry (site_id, batch_id, client_id, day, sent, stored, duplicate, rejected,
                                     conflicting, seqs)
SELECT site_id, max(batch_id), client_id, day, sum(sent), sum(stored), sum(duplicate), sum(rejected),
       sum(conflicting), range_agg(seqs)
FROM old
GROUP BY site_id, client_id, day;
