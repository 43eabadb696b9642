-- SPDX-License-Identifier: GPL-3.0-or-later
-- What disclosure control has decided of days.
--   $1 days that end after this one   $2 of which all was known by then
-- Returns kind, from_day, until_day, since, scope_ids, held, grid.
SELECT kind, from_day, until_day, since, scope_ids, held, grid
FROM dictameter.disclosure_mark
WHERE until_day > $1::date AND since <= $2::date
ORDER BY until_day, kind, from_day;
