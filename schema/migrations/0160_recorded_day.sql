-- SPDX-License-Identifier: GPL-3.0-or-later
-- When the events of a day were recorded: folding a day need not look into all partitions, which grow in number
-- with the years. Each batch says so of the days that it marks (ledger_entry_insert.sql), a full rebuild of all;
-- where it is not known (NULL), all partitions are looked into, as of the days that are folded already.
SET LOCAL ROLE dictameter_owner;

ALTER TABLE dictameter.dirty_day ADD COLUMN recorded_from timestamptz;
ALTER TABLE dictameter.dirty_day ADD COLUMN recorded_until timestamptz;
COMMENT ON COLUMN dictameter.dirty_day.recorded_from IS 'recorded_at of the first of the new events; NULL: not known.';
COMMENT ON COLUMN dictameter.dirty_day.recorded_until IS 'recorded_at of the last of them.';

CREATE TABLE dictameter.recorded_day (
    site_id        bigint NOT NULL,
    day            date NOT NULL,
    recorded_from  timestamptz,
    recorded_until timestamptz,
    CHECK ((recorded_from IS NULL) = (recorded_until IS NULL)),
    CHECK (recorded_from <= recorded_until),
    PRIMARY KEY (site_id, day)
);
COMMENT ON TABLE dictameter.recorded_day IS 'Between which hours the events of a day that was folded were recorded; NULL: not known.';
SELECT dictameter.distribute('dictameter.recorded_day', 'site_id', 'dictameter.clinician');

INSERT INTO dictameter.recorded_day (site_id, day)
SELECT site_id, day FROM dictameter.feed_day
UNION
SELECT site_id, day FROM dictameter.dirty_day;
