-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which claimed days are folded, so that several analyzers share the folding and a run after one that died
-- neither repeats it nor forgets what it changed.
SET LOCAL ROLE dictameter_owner;

ALTER TABLE dictameter.dirty_day ADD COLUMN folded boolean NOT NULL DEFAULT false;
ALTER TABLE dictameter.dirty_day ADD COLUMN changed_from date;
COMMENT ON COLUMN dictameter.dirty_day.folded IS 'The day is folded; its periods are still to be measured.';
COMMENT ON COLUMN dictameter.dirty_day.changed_from IS 'First day on which folding changed seats or days of use.';
