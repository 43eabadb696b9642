-- SPDX-License-Identifier: GPL-3.0-or-later
-- What disclosure control has decided of weeks, months, quarters and parts of months (analyzer/mark.h), so that a
-- run does not decide again what an earlier one has. Empty here: what is not found is decided anew.
SET LOCAL ROLE dictameter_owner;

CREATE TABLE dictameter.disclosure_mark (
    kind      int2 NOT NULL CHECK (kind BETWEEN 0 AND 3),
    from_day  date NOT NULL,
    until_day date NOT NULL CHECK (until_day > from_day),
    since     date NOT NULL CHECK (since >= until_day),
    units     text NOT NULL,
    scope_ids int4[] NOT NULL,
    held      int8[] NOT NULL,
    grid      int8[] NOT NULL CHECK (cardinality(grid) = cardinality(held)),
    PRIMARY KEY (kind, from_day, until_day)
);
COMMENT ON TABLE dictameter.disclosure_mark IS 'Which figures of some days are withheld or rounded, by scope and metric.';
COMMENT ON COLUMN dictameter.disclosure_mark.kind IS '0 part of a month, 1 week, 2 month, 3 quarter.';
COMMENT ON COLUMN dictameter.disclosure_mark.since IS 'The first day on which it could be decided.';
COMMENT ON COLUMN dictameter.disclosure_mark.units IS 'Digest of the tree of units in which it was decided.';
COMMENT ON COLUMN dictameter.disclosure_mark.held IS 'A bit a metric, in the catalog''s order: words of 64, scope by scope.';
COMMENT ON COLUMN dictameter.disclosure_mark.grid IS 'The same: rounded rather than withheld.';
