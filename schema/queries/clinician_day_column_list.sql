-- SPDX-License-Identifier: GPL-3.0-or-later
-- The columns of clinician_day in the table's order.
SELECT a.attname::text
FROM pg_catalog.pg_attribute a
WHERE a.attrelid = 'dictameter.clinician_day'::regclass AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum;
