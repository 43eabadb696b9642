-- SPDX-License-Identifier: GPL-3.0-or-later
-- What happened to clinicians' seats, in the order of the days.
--   $1 last day
-- Returns day, site_id, clinician_id, unit_id, role_id, specialty_id, assigned, revoked.
SELECT day, site_id, clinician_id, unit_id, role_id, specialty_id,
       coalesce(sum(seats_newly_assigned), 0)::int8 AS assigned, coalesce(sum(seats_revoked), 0)::int8 AS revoked
FROM dictameter.clinician_day
WHERE clinician_id > 0 AND day <= $1::date
    AND num_nonnulls(seats_provisioned, seats_assigned, seats_newly_assigned, seats_revoked) > 0 -- the index's
    AND num_nonnulls(seats_newly_assigned, seats_revoked) > 0
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 3, 4;
