-- SPDX-License-Identifier: GPL-3.0-or-later
-- Up to when the last finished run of the analyzer saw, as a day; NULL where there is none. Another before it may have
-- seen further: what it then folded is not measured yet.
SELECT (max(as_of) AT TIME ZONE 'UTC')::date
FROM dictameter.run
WHERE run_id = (SELECT max(run_id) FROM dictameter.run WHERE state = 'finished' AND kind IN ('run', 'run all'));
