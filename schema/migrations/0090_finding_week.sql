-- SPDX-License-Identifier: GPL-3.0-or-later
-- The published weeks that frozen findings are made of, as they stood then: late data change the weeks, and
-- the finding must be made again with the same digits. Only the analyzer reads them: beside the weeks of
-- today they would tell what came late.
SET LOCAL ROLE dictameter_owner;

CREATE TABLE dictameter.finding_week (
    of_period   int4 NOT NULL,
    revision    int2 NOT NULL,
    scope_id    int4 NOT NULL,
    metric_id   int2 NOT NULL,
    period_id   int4 NOT NULL,
    value       float8 NOT NULL,
    numerator   float8,
    denominator float8,
    PRIMARY KEY (of_period, revision, scope_id, metric_id, period_id)
);
COMMENT ON TABLE dictameter.finding_week IS 'Published weeks as they stood when findings that rest on them were frozen.';
