-- SPDX-License-Identifier: GPL-3.0-or-later
-- The histograms of the days of a span, in no order.
--   $1 from   $2 until (exclusive)
-- Returns site_id, clinician_id, unit_id, role_id, specialty_id, doc_type, histogram_id, bin, n.
SELECT site_id, clinician_id, unit_id, role_id, specialty_id, doc_type, histogram_id, bin,
       sum(n)::int8 AS n
FROM dictameter.clinician_day_bin
WHERE day >= $1::date AND day < $2::date
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
