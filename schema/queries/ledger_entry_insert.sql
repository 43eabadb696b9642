-- SPDX-License-Identifier: GPL-3.0-or-later
-- Enters what one batch brought, a row a site, client and day, and marks the days that have new events.
-- $1 site_ids, $2 batch_ids, $3 client_ids, $4 days, $5 stored, $6 duplicate, $7 rejected, $8 conflicting,
-- $9 multiranges of seq: arrays of equal length.
WITH e AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::int4[], $4::date[], $5::int8[], $6::int8[], $7::int8[],
                         $8::int8[], $9::text[])
             AS e (site_id, batch_id, client_id, day, stored, duplicate, rejected, conflicting, seqs)
), marked AS (
    INSERT INTO dictameter.dirty_day (site_id, day, batch_id)
    SELECT DISTINCT e.site_id, e.day, e.batch_id FROM e WHERE e.stored > 0
)
INSERT INTO dictameter.ledger_entry (site_id, batch_id, client_id, day, sent, stored, duplicate, rejected,
                                     conflicting, seqs)
SELECT e.site_id, e.batch_id, e.client_id, e.day, e.stored + e.duplicate + e.rejected + e.conflicting,
       e.stored, e.duplicate, e.rejected, e.conflicting, e.seqs::int8multirange
FROM e;
