-- SPDX-License-Identifier: GPL-3.0-or-later
-- Frozen periods: what was published once keeps its value. The live revision 0 and the frozen ones are two
-- partitions of the same tables, so that rights alone keep the analyzer from changing what is frozen: it
-- writes the live partition, and adds to the other by period_freeze() only. Source: TRUST.md A10.
SET LOCAL ROLE dictameter_owner;

ALTER TABLE dictameter.measure RENAME TO measure_live;
ALTER INDEX dictameter.measure_pkey RENAME TO measure_live_pkey;
CREATE TABLE dictameter.measure (LIKE dictameter.measure_live INCLUDING ALL) PARTITION BY RANGE (revision);
ALTER TABLE dictameter.measure ATTACH PARTITION dictameter.measure_live FOR VALUES FROM (0) TO (1);
CREATE TABLE dictameter.measure_frozen PARTITION OF dictameter.measure FOR VALUES FROM (1) TO (MAXVALUE);

ALTER TABLE dictameter.assessment RENAME TO assessment_live;
ALTER TABLE dictameter.assessment_live ADD COLUMN revision int2 NOT NULL DEFAULT 0 CHECK (revision >= 0);
ALTER TABLE dictameter.assessment_live DROP CONSTRAINT assessment_pkey;
ALTER TABLE dictameter.assessment_live
    ADD CONSTRAINT assessment_live_pkey PRIMARY KEY (scope_id, period_id, practice, revision);
CREATE TABLE dictameter.assessment (LIKE dictameter.assessment_live INCLUDING ALL) PARTITION BY RANGE (revision);
ALTER TABLE dictameter.assessment ATTACH PARTITION dictameter.assessment_live FOR VALUES FROM (0) TO (1);
CREATE TABLE dictameter.assessment_frozen PARTITION OF dictameter.assessment FOR VALUES FROM (1) TO (MAXVALUE);

CREATE TABLE dictameter.frozen_period (
    period_id   int4 NOT NULL,
    revision    int2 NOT NULL CHECK (revision > 0),
    frozen_at   timestamptz NOT NULL,
    run_id      int8 NOT NULL REFERENCES dictameter.run,
    measures    int8 NOT NULL,
    assessments int8 NOT NULL,
    sha256      bytea NOT NULL CHECK (octet_length(sha256) = 32),
    PRIMARY KEY (period_id, revision)
);
COMMENT ON TABLE dictameter.frozen_period IS 'Which revisions of a period are frozen, from which run, and the hash of their rows.';

ALTER TABLE dictameter.run ADD COLUMN closed_day date;
COMMENT ON COLUMN dictameter.run.closed_day IS 'The last day that was over everywhere: periods up to it are complete.';
