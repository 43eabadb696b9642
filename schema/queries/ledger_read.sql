-- SPDX-License-Identifier: GPL-3.0-or-later
-- What came in from each client of a site, by day, and what is missing of it by the gaps in its seq; a gap
-- belongs to the day of the next event. As the analyzer sums it, but up to now.
-- $1 site_id, $2 first day, $3 day after the last.
-- Returns client code ("-": not registered), day, sent, stored, duplicate, rejected, conflicting, missing.
WITH e AS (
    SELECT client_id, day, sum(stored) AS stored, sum(duplicate) AS duplicate, sum(rejected) AS rejected,
           sum(conflicting) AS conflicting, range_agg(seqs) AS seqs
    FROM dictameter.ledger_entry
    WHERE site_id = $1::bigint
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
SELECT coalesce(c.code, '-'), e.day,
       e.stored + e.duplicate + e.rejected + e.conflicting + coalesce(l.missing, 0),
       e.stored, e.duplicate, e.rejected, e.conflicting, coalesce(l.missing, 0)
FROM e
LEFT JOIN lost l ON l.client_id = e.client_id AND l.day = e.day
LEFT JOIN dictameter.client c ON c.site_id = $1::bigint AND c.client_id = e.client_id
WHERE e.day >= $2::date AND e.day < $3::date
ORDER BY 1, 2;
