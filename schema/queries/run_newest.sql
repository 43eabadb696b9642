-- SPDX-License-Identifier: GPL-3.0-or-later
-- The newest finished run of the analyzer: what "data as of" means; and the last period it computed.
-- Returns finished_at [us since 1970-01-01 UTC], highest period_id of a rolling 91 days, a month and
-- a week (NULL where there is none), newest framework version (NULL where none was imported); no row
-- before the first run.
SELECT (date_part('epoch', run.finished_at) * 1000000)::bigint,
    (SELECT max(period_id) FROM measure WHERE scope_id = s.scope_id AND period_id BETWEEN 600000 AND 699999),
    (SELECT max(period_id) FROM measure WHERE scope_id = s.scope_id AND period_id BETWEEN 200000 AND 299999),
    (SELECT max(period_id) FROM measure WHERE scope_id = s.scope_id AND period_id BETWEEN 100000 AND 199999),
    (SELECT version FROM framework ORDER BY imported_at DESC LIMIT 1), (date_part('epoch', run.as_of) * 1000000)::bigint
FROM run
LEFT JOIN scope s ON s.kind = 1
WHERE run.finished_at IS NOT NULL
ORDER BY run.run_id DESC
LIMIT 1;
