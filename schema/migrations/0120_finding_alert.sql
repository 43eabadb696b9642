-- SPDX-License-Identifier: GPL-3.0-or-later
-- The weeks that frozen alerts are made of, as they stood then: late data and erasures change clinicians' weeks,
-- and the alert must be made again with the same digits. No row about a person: of each week the log of what was
-- observed over what the clinicians' own baselines expect, and how many counted in the newest. Only the analyzer reads
-- them: beside the weeks of today they would tell what came late.
SET LOCAL ROLE dictameter_owner;

CREATE TABLE dictameter.finding_alert (
    finding_id int8 PRIMARY KEY REFERENCES dictameter.finding_frozen (finding_id),
    log_ratios float8[] NOT NULL,
    clinicians int4 NOT NULL
);
COMMENT ON TABLE dictameter.finding_alert IS
    'Weeks that frozen alerts are made of, from the first of the baseline on, as they stood then: log of observed over expected.';
