-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the days say about seats and days of use, as a digest: where it changes, later periods do.
--   $1 site_ids   $2 days
-- Returns day, site_id and digest, in that order.
SELECT day, site_id,
       md5(string_agg(concat_ws(',', clinician_id, unit_id, role_id, specialty_id, used, provisioned, assigned,
                                newly_assigned, revoked),
                      ';' ORDER BY clinician_id, unit_id, role_id, specialty_id)) AS digest
FROM (SELECT day, site_id, clinician_id, unit_id, role_id, specialty_id,
             max(CASE WHEN sessions > 0 OR documents_dictated > 0 OR documents_ambient > 0 OR
                           documents_other_voice > 0 THEN 1 ELSE 0 END) AS used,
             coalesce(sum(seats_provisioned), 0) AS provisioned,
             coalesce(sum(seats_assigned), 0) AS assigned,
             coalesce(sum(seats_newly_assigned), 0) AS newly_assigned,
             coalesce(sum(seats_revoked), 0) AS revoked
      FROM dictameter.clinician_day
      WHERE site_id = ANY ($1::bigint[]) AND day = ANY ($2::date[]) AND
            num_nonnulls(sessions, documents_dictated, documents_ambient, documents_other_voice, seats_provisioned,
                         seats_assigned, seats_newly_assigned, seats_revoked) > 0
      GROUP BY 1, 2, 3, 4, 5, 6) AS d
GROUP BY day, site_id
ORDER BY day, site_id;
