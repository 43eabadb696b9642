-- SPDX-License-Identifier: GPL-3.0-or-later
-- Notes what sites have sent by some days that were folded, where it is not known from an earlier day.
--   $1 site_ids   $2 days
-- Returns first_day of each site and kind that is new or reaches further back than known. Rows are written in
-- the order of their key: who folds other months of the same sites must not wait for us while we wait for them.
WITH seen AS MATERIALIZED (
    SELECT d.site_id,
           min(d.day) FILTER (WHERE d.documents_signed IS NOT NULL) AS documents,
           min(d.day) FILTER (WHERE d.commands_issued IS NOT NULL) AS commands,
           min(d.day) FILTER (WHERE d.vocab_added IS NOT NULL) AS vocabulary,
           min(d.day) FILTER (WHERE d.vocab_recurrent IS NOT NULL) AS recurrent_terms,
           min(d.day) FILTER (WHERE num_nonnulls(d.drafts, d.drafts_note) > 0) AS drafts,
           min(d.day) FILTER (WHERE d.error_reports IS NOT NULL) AS error_reports,
           min(d.day) FILTER (WHERE d.volume_created IS NOT NULL) AS volumes,
           min(d.day) FILTER (WHERE d.encounters_eligible IS NOT NULL) AS encounters
    FROM dictameter.clinician_day d
    WHERE d.site_id = ANY ($1::bigint[]) AND d.day = ANY ($2::date[])
    GROUP BY d.site_id
)
INSERT INTO dictameter.feed AS f (site_id, name, first_day)
SELECT s.site_id, v.name, v.first_day
FROM seen s
CROSS JOIN LATERAL (VALUES ('documents', s.documents), ('commands', s.commands), ('vocabulary', s.vocabulary),
                           ('recurrent_terms', s.recurrent_terms), ('drafts', s.drafts),
                           ('error_reports', s.error_reports), ('volumes', s.volumes),
                           ('encounters', s.encounters)) AS v (name, first_day)
WHERE v.first_day IS NOT NULL
ORDER BY s.site_id, v.name
ON CONFLICT (site_id, name) DO UPDATE SET first_day = excluded.first_day WHERE f.first_day > excluded.first_day
RETURNING first_day;
