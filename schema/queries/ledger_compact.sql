-- SPDX-License-Identifier: GPL-3.0-or-later
-- Puts the ledger entries of a site's past batches together, one a client and day, under the newest
-- batch: what came in stays, in fewer rows. Those that stand alone already are left as they are.
--   $1 site_id
WITH several AS (
    SELECT client_id, day FROM dictameter.ledger_entry WHERE site_id = $1 GROUP BY client_id, day HAVING count(*) > 1
), old AS (
    DELETE FROM dictameter.ledger_entry e
    USING several s
    WHERE e.site_id = $1 AND e.client_id = s.client_id AND e.day = s.day
    RETURNING e.*
)
INSERT INTO dictameter.ledger_entry (site_id, batch_id, client_id, day, sent, stored, duplicate, rejected,
                                     conflicting, seqs)
SELECT site_id, max(batch_id), client_id, day, sum(sent), sum(stored), sum(duplicate), sum(rejected),
       sum(conflicting), range_agg(seqs)
FROM old
GROUP BY site_id, client_id, day;
