-- SPDX-License-Identifier: GPL-3.0-or-later
-- The first and the last day of which anything is known; NULL where there is none.
SELECT min(day), max(day) FROM dictameter.feed_day;
