-- SPDX-License-Identifier: GPL-3.0-or-later
-- How far back does a category reach, where anything of it was dropped?
-- $1 category. Returns the first day of the first month that is kept; no row where nothing was dropped.
SELECT dropped_before FROM dictameter.retention WHERE category = $1;
