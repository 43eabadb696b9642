-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sums what each client of a site sent, by day: sent = stored + duplicate + rejected + conflicting + missing.
-- Missing are the gaps in the client's seq; a gap belongs to the day of the next event.
-- Of each client only from the first day whose sums have changed: gaps before it stay as they are. Where an earlier
-- day holds later numbers, of all its days. Runs after ledger_compact.sql, which leaves one row a client and day.
--   $1 site_id
WITH changed AS (
    SELECT e.client_id, min(e.day) AS day
    FROM dictameter.ledger_entry e
    LEFT JOIN dictameter.transmission t ON t.site_id = e.site_id AND t.client_id = e.client_id AND t.day = e.day
    WHERE e.site_id = $1
      AND (t.stored, t.duplicate, t.rejected, t.conflicting)
          IS DISTINCT FROM (e.stored, e.duplicate, e.rejected, e.conflicting)
    GROUP BY e.client_id
), since AS (
    SELECT c.client_id, c.day, max(upper(e.seqs)) FILTER (WHERE e.day < c.day) AS before,
           min(lower(e.seqs)) FILTER (WHERE e.day >= c.day) AS after
    FROM changed c
    JOIN dictameter.ledger_entry e ON e.client_id = c.client_id
    WHERE e.site_id = $1
    GROUP BY c.client_id, c.day
), e AS MATERIALIZED ( -- of a batch that was committed since, a second row
    SELECT e.client_id, e.day, sum(e.stored) AS stored, sum(e.duplicate) AS duplicate, sum(e.rejected) AS rejected,
           sum(e.conflicting) AS conflicting, range_agg(e.seqs) AS seqs,
           min(s.before) FILTER (WHERE s.before <= s.after) AS before
    FROM since s
    JOIN dictameter.ledger_entry e ON e.client_id = s.client_id AND (e.day >= s.day OR s.before > s.after)
    WHERE e.site_id = $1
    GROUP BY e.client_id, e.day
), piece AS (
    SELECT client_id, day, before, unnest(seqs) AS r FROM e
), gap AS (
    SELECT client_id, day,
           lower(r) - coalesce(max(upper(r)) OVER (PARTITION BY client_id ORDER BY lower(r), day
                                                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                               before) AS missing
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
