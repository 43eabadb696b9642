-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sums what each client of a site sent, by day: sent = stored + duplicate + rejected + conflicting + missing.
-- Sums that stay as they are are not written.
-- Missing are the gaps in the client's seq; a gap belongs to the day of the next event.
--   $1 site_id
WITH e AS (
    SELECT client_id, day, sum(stored) AS stored, sum(duplicate) AS duplicate, sum(rejected) AS rejected,
           sum(conflicting) AS conflicting, range_agg(seqs) AS seqs
    FROM dictameter.ledger_entry
    WHERE site_id = $1
    GROUP BY client_id, day
), piece AS (
    SELECT client_id, day, unnest(seqs) AS r FROM e
), gap AS (
    SELECT client_id, day,
           lower(r) - max(upper(r)) OVER (PARTITION BY client_id ORDER BY lower(r), day
                                          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS missing
    FROM piece
), lost AS (
    SELECT client_id, day, sum(missing) AS missing FROM gap WHERE missing > 0 GROUP BY client_id, day
)
INSERT INTO dictameter.transmission AS t (site_id, day, client_id, sent, stored, duplicate, rejected, conflicting,
                                     missing)
SELECT $1, e.day, e.client_id,
       e.stored + e.duplicate + e.rejected + e.conflicting + coalesce(l.missing, 0),
       e.stored, e.duplicate, e.rejected, e.conflicting, coalesce(l.missing, 0)
FROM e
LEFT JOIN lost l ON l.client_id = e.client_id AND l.day = e.day
ON CONFLICT (site_id, day, client_id) DO UPDATE
SET sent = excluded.sent, stored = excluded.stored, duplicate = excluded.duplicate, rejected = excluded.rejected,
    conflicting = excluded.conflicting, missing = excluded.missing
WHERE (t.sent, t.stored, t.duplicate, t.rejected, t.conflicting, t.missing)
      <> (excluded.sent, excluded.stored, excluded.duplicate, excluded.rejected, excluded.conflicting, excluded.missing);
