-- SPDX-License-Identifier: GPL-3.0-or-later
-- Says how far back a category reaches from now on. It never goes back.
-- $1 category, $2 first day of the first month that is kept.
SELECT dictameter.retention_raise($1, $2::date);
