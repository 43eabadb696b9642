-- SPDX-License-Identifier: GPL-3.0-or-later
-- The histograms of the days of a span, in no order.
--   $1 from   $2 until (exclusive)
-- Returns site_id, clinician_id, unit_id, role_id, specialty_id, cell (see clinician_day_bin_fold.sql), n.
SELECT site_id, clinician_id, unit_id, role_id, specialty_id, cell, n
FROM dictameter.clinician_day_bin
WHERE day >= $1::date AND day < $2::date;
