-- SPDX-License-Identifier: GPL-3.0-or-later
-- A finding keeps its id while it is about the same thing: what a scope's measure, or a measure at a
-- release, says. The next run of the analyzer fills the table.
DELETE FROM dictameter.finding;

ALTER TABLE dictameter.finding
    ADD COLUMN subject text NOT NULL,
    ADD CONSTRAINT finding_subject UNIQUE (kind, scope_id, subject);
