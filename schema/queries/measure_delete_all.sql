-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deletes the live revision of all periods.
DELETE FROM dictameter.measure_live;
