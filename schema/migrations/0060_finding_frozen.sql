-- SPDX-License-Identifier: GPL-3.0-or-later
-- A frozen period keeps its findings as well as its figures: those of its last closed week. They are made
-- in the table finding, under the period's id, and moved by period_freeze(). Source: TRUST.md A10.
SET LOCAL ROLE dictameter_owner;

ALTER TABLE dictameter.finding
    ADD COLUMN of_period int4 NOT NULL DEFAULT 0,
    DROP CONSTRAINT finding_subject,
    ADD CONSTRAINT finding_subject UNIQUE (kind, scope_id, subject, of_period);
COMMENT ON COLUMN dictameter.finding.of_period IS 'The period that is being frozen; 0: what stands now.';

CREATE TABLE dictameter.finding_frozen (
    finding_id int8 PRIMARY KEY,
    of_period  int4 NOT NULL,
    revision   int2 NOT NULL,
    kind       text NOT NULL,
    scope_id   int4 NOT NULL,
    subject    text NOT NULL,
    period_id  int4 NOT NULL,
    payload    jsonb NOT NULL,
    FOREIGN KEY (of_period, revision) REFERENCES dictameter.frozen_period (period_id, revision) DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (of_period, revision, scope_id, kind, subject)
);
COMMENT ON TABLE dictameter.finding_frozen IS 'Findings of frozen revisions; nobody may change one.';

ALTER TABLE dictameter.frozen_period ADD COLUMN findings int8 NOT NULL DEFAULT 0;
