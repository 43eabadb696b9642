-- SPDX-License-Identifier: GPL-3.0-or-later
-- Days from which a person was erased: what was folded of them is gone already, so the analyzer cannot see
-- by comparing that later periods (seats, first use) have changed with them.
ALTER TABLE dictameter.dirty_day ADD COLUMN erased boolean NOT NULL DEFAULT false;
