-- SPDX-License-Identifier: GPL-3.0-or-later
-- On which days each site has sent what a metric may need beside its documents, instead of since when: what
-- stops is not measured from then on, and no zero. Filled by feed_day_note.sql while days are folded; here with
-- the days that are folded already.
SET LOCAL ROLE dictameter_owner;

CREATE TABLE dictameter.feed_day (
    site_id bigint NOT NULL,
    day     date NOT NULL,
    names   text[] NOT NULL,
    PRIMARY KEY (site_id, day)
);
COMMENT ON TABLE dictameter.feed_day IS 'The kinds of data that a metric may need and that a site sent of a day.';
SELECT dictameter.distribute('dictameter.feed_day', 'site_id', 'dictameter.clinician');

INSERT INTO dictameter.feed_day (site_id, day, names)
SELECT d.site_id, d.day,
       array_remove(ARRAY[CASE WHEN count(d.documents_signed) > 0 THEN 'documents' END,
                          CASE WHEN count(d.commands_issued) > 0 THEN 'commands' END,
                          CASE WHEN count(d.vocab_added) > 0 THEN 'vocabulary' END,
                          CASE WHEN count(d.vocab_recurrent) > 0 THEN 'recurrent_terms' END,
                          CASE WHEN count(d.drafts) + count(d.drafts_note) > 0 THEN 'drafts' END,
                          CASE WHEN count(d.error_reports) > 0 THEN 'error_reports' END,
                          CASE WHEN count(d.volume_created) > 0 THEN 'volumes' END,
                          CASE WHEN count(d.encounters_eligible) > 0 THEN 'encounters' END], NULL)
FROM dictameter.clinician_day d
GROUP BY d.site_id, d.day;

DROP TABLE dictameter.feed;
