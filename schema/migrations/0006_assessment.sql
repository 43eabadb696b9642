-- SPDX-License-Identifier: GPL-3.0-or-later
-- A class changes after two equal quarters: what each quarter says by itself is kept beside it.
-- The next run of the analyzer fills it; classes by other periods than quarters are no longer made.
ALTER TABLE dictameter.assessment
    ADD COLUMN observed text NOT NULL DEFAULT 'not_measured'
        CHECK (observed IN ('A', 'B', 'C', 'not_assessable', 'not_measured', 'error'));

DELETE FROM dictameter.assessment;
