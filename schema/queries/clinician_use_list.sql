-- SPDX-License-Identifier: GPL-3.0-or-later
-- Days on which clinicians used dictation, and what happened to their seats, in the order of the days.
--   $1 last day
-- Returns day, site_id, clinician_id, unit_id, role_id, specialty_id, used (0 or 1), assigned, revoked.
SELECT day, site_id, clinician_id, unit_id, role_id, specialty_id,
       max(CASE WHEN sessions > 0 OR documents_dictated > 0 OR documents_ambient > 0 OR
                     documents_other_voice > 0 THEN 1 ELSE 0 END)::int4 AS used,
       coalesce(sum(seats_newly_assigned), 0)::int8 AS assigned,
       coalesce(sum(seats_revoked), 0)::int8 AS revoked
FROM dictameter.clinician_day
WHERE clinician_id > 0 AND day <= $1::date AND
      num_nonnulls(sessions, documents_dictated, documents_ambient, documents_other_voice,
                   seats_newly_assigned, seats_revoked) > 0
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 3, 4;
