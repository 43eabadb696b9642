-- SPDX-License-Identifier: GPL-3.0-or-later
-- Days on which clinicians used it, by month and unit, in the order of the months.
--   $1 last day
-- Returns month, site_id, clinician_id, unit_id, role_id, specialty_id, first day of which anything is known, days of
-- use (the bit of value 1 is the first of the month; days after the last are among them).
SELECT month, site_id, clinician_id, unit_id, role_id, specialty_id, first_day, use_days
FROM dictameter.clinician_month
WHERE clinician_id > 0 AND first_day <= $1::date
ORDER BY month, clinician_id, unit_id;
