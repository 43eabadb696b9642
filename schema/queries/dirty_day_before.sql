-- SPDX-License-Identifier: GPL-3.0-or-later
-- How many days wait to be folded, up to one?
-- $1 the last of them. Returns how many site-days.
SELECT count(DISTINCT (site_id, day)) FROM dictameter.dirty_day WHERE day <= $1::date;
