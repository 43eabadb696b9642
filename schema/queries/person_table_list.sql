-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which tables hold rows about a clinician? Each table with site_id and clinician_id, so that none can be
-- forgotten; tombstones stay. Returns the table's name.
SELECT c.relname::text
FROM pg_catalog.pg_class c
WHERE c.relnamespace = 'dictameter'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND c.relname <> 'clinician_key'
  AND (SELECT count(*) FROM pg_catalog.pg_attribute a
       WHERE a.attrelid = c.oid AND a.attname IN ('site_id', 'clinician_id') AND NOT a.attisdropped) = 2
ORDER BY c.relname;
