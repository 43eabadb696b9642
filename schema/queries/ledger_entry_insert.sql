-- SPDX-License-Identifier: GPL-3.0-or-later
-- Enters what one batch brought, a row a site, client and day, and marks the days that have new events.
-- $1 site_ids, $2 batch_ids, $3 client_ids, $4 days, $5 stored, $6 duplicate, $7 rejected, $8 conflicting,
-- $9 multiranges of seq, $10 and $11 recorded_at of the first and the last stored event: arrays of equal length.
WITH e AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::int4[], $4::date[], $5::int8[], $6::int8[], $7::int8[],
                         $8::int8[], $9::text[], $10::timestamptz[], $11::timestamptz[])
             AS e (site_id, batch_id, client_id, day, stored, duplicate, rejected, conflicting, seqs,
                   recorded_from, recorded_until)
), marked AS (
    INSERT INTO dictameter.dirty_day (site_id, day, batch_id, recorded_from, recorded_until)
    SELECT e.site_id, e.day, e.batch_id, min(e.recorded_from), max(e.recorded_until)
    FROM e
    WHERE e.stored > 0
    GROUP BY e.site_id, e.day, e.batch_id
)
INSERT INTO dictameter.ledger_entry (site_id, batch_id, client_id, day, sent, stored, duplicate, rejected,
                                     conflicting, seqs)
SELECT e.site_id, e.batch_id, e.client_id, e.day, e.stored + e.duplicate + e.rejected + e.conflicting,
       e.stored, e.duplicate, e.rejected, e.conflicting, e.seqs::int8multirange
FROM e;
