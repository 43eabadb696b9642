-- SPDX-License-Identifier: GPL-3.0-or-later
-- Movements of stocks (components marked so), of which the running total counts.
--   $1 last day
-- Returns the keys of clinician_day, then each stock, in the order of the days.
SELECT site_id, day, clinician_id, unit_id, role_id, specialty_id, doc_type, setting, device, release_id,
       seats_provisioned, seats_assigned
FROM dictameter.clinician_day
WHERE day <= $1::date
    AND num_nonnulls(seats_provisioned, seats_assigned, seats_newly_assigned, seats_revoked) > 0 -- the index's
    AND num_nonnulls(seats_provisioned, seats_assigned) > 0
ORDER BY day, site_id, clinician_id, unit_id;
