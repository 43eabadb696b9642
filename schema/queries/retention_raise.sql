-- SPDX-License-Identifier: GPL-3.0-or-later
-- Says how far back a category reaches from now on. It never goes back.
-- $1 category, $2 first day of the first month that is kept.
INSERT INTO dictameter.retention AS r (category, dropped_before) VALUES ($1, $2::date)
ON CONFLICT (category) DO UPDATE SET dropped_before = greatest(r.dropped_before, excluded.dropped_before);
