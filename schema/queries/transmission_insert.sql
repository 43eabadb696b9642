-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sums what each client of a site sent, by day: sent = stored + duplicate + rejected + conflicting + missing.
-- Missing are the gaps in the client's seq; a gap belongs to the day of the next event.
--   $1 site_id
WITH e AS (
    SELECT client_id, day, sum(stored) AS stored, sum(duplicate) AS duplicate, sum(rejected) AS rejected,
           sum(conflicting) AS conflicting, range_agg(seqs) AS seqs
    FROM dictameter.ledger_entry
    WHERE site_id = $1
    GROUP BY client_id, day
), seen AS (
    SELECT client_id, unnest(range_agg(seqs)) AS r FROM e GROUP BY client_id
), gap AS (
    SELECT client_id, lower(r) AS next_seq,
           lower(r) - lag(upper(r)) OVER (PARTITION BY client_id ORDER BY r) AS missing
    FROM seen
), lost AS (
    SELECT g.client_id, (SELECT min(e.day) FROM e
                         WHERE e.client_id = g.client_id AND e.seqs @> g.next_seq) AS day, g.missing
    FROM gap g
    WHERE g.missing > 0
)
INSERT INTO dictameter.transmission (site_id, day, client_id, sent, stored, duplicate, rejected, conflicting,
                                     missing)
SELECT $1, e.day, e.client_id,
       e.stored + e.duplicate + e.rejected + e.conflicting + coalesce(l.missing, 0),
       e.stored, e.duplicate, e.rejected, e.conflicting, coalesce(l.missing, 0)
FROM e
LEFT JOIN (SELECT client_id, day, sum(missing) AS missing FROM lost GROUP BY client_id, day) l
     ON l.client_id = e.client_id AND l.day = e.day;
