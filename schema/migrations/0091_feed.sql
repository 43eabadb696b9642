-- SPDX-License-Identifier: GPL-3.0-or-later
-- Since when each site has sent what a metric may need beside its documents. A rate of which one side comes
-- from another kind of event counts a site only where it sends both: what is not sent is not measured, and
-- no zero. Filled by feed_note.sql while days are folded; here with the days that are folded already.
SET LOCAL ROLE dictameter_owner;

CREATE TABLE dictameter.feed (
    site_id   bigint NOT NULL,
    name      text NOT NULL,
    first_day date NOT NULL,
    PRIMARY KEY (site_id, name)
);
COMMENT ON TABLE dictameter.feed IS 'The first day of which a site sent each kind of data that a metric may need.';
SELECT dictameter.distribute('dictameter.feed', 'site_id', 'dictameter.clinician');

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
    GROUP BY d.site_id
)
INSERT INTO dictameter.feed (site_id, name, first_day)
SELECT s.site_id, v.name, v.first_day
FROM seen s
CROSS JOIN LATERAL (VALUES ('documents', s.documents), ('commands', s.commands), ('vocabulary', s.vocabulary),
                           ('recurrent_terms', s.recurrent_terms), ('drafts', s.drafts),
                           ('error_reports', s.error_reports), ('volumes', s.volumes),
                           ('encounters', s.encounters)) AS v (name, first_day)
WHERE v.first_day IS NOT NULL;

-- Days by which time saved a day is told: as components.json has it.
ALTER TABLE dictameter.clinician_day ADD COLUMN timed_day bigint;
ALTER TABLE dictameter.clinician_month ADD COLUMN timed_day bigint;
