-- SPDX-License-Identifier: GPL-3.0-or-later
-- What clinicians did on the days of a span, in no order: keys and components in the table's order,
-- which is that of components.json.
--   $1 from   $2 until (exclusive)
SELECT d.*
FROM dictameter.clinician_day d
WHERE d.day >= $1::date AND d.day < $2::date;
