-- SPDX-License-Identifier: GPL-3.0-or-later
-- What disclosure control has decided of days.
--   $1 days that end after this one   $2 of which all was known by then   $3 of this tree of units
-- Returns kind, from_day, until_day, since, scope_ids, held, grid.
SELECT kind, from_day, until_day, since, scope_ids, held, grid
FROM dictameter.disclosure_mark
WHERE until_day > $1::date AND since <= $2::date AND units = $3
ORDER BY until_day, kind, from_day;
