-- SPDX-License-Identifier: GPL-3.0-or-later
-- On which days of a month clinicians used it, and since when anything is known of them, from all of its days.
--   $1 site_ids   $2 days, all of that month
INSERT INTO dictameter.clinician_month (site_id, month, clinician_id, unit_id, role_id, specialty_id, first_day,
                                        first_use, first_dictation, use_days)
SELECT d.site_id, m.first, d.clinician_id, d.unit_id, d.role_id, d.specialty_id, min(d.day),
       min(d.day) FILTER (WHERE u.used), min(d.day) FILTER (WHERE d.documents_dictated > 0),
       coalesce(bit_or(1 << (d.day - m.first)) FILTER (WHERE u.used), 0)
FROM dictameter.clinician_day d
CROSS JOIN LATERAL (SELECT date_trunc('month', d.day::timestamp)::date AS first) AS m
CROSS JOIN LATERAL (SELECT (d.sessions > 0 OR d.documents_dictated > 0 OR d.documents_ambient > 0 OR
                            d.documents_other_voice > 0) IS TRUE AS used) AS u
WHERE d.site_id = ANY ($1::bigint[])
    AND d.day >= date_trunc('month', ($2::date[])[1]::timestamp)::date
    AND d.day < (date_trunc('month', ($2::date[])[1]::timestamp) + interval '1 month')::date
    AND num_nonnulls(d.sessions, d.documents_dictated, d.documents_ambient, d.documents_other_voice,
                     d.seats_newly_assigned, d.seats_revoked) > 0
GROUP BY d.site_id, m.first, d.clinician_id, d.unit_id, d.role_id, d.specialty_id;
