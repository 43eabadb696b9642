-- SPDX-License-Identifier: GPL-3.0-or-later
-- By which rules the last finished run of the analyzer made its measures. No parameters.
-- Returns rules, NULL where that is not known; no row where there was no run.
SELECT rules
FROM dictameter.run
WHERE state = 'finished' AND kind IN ('run', 'run all')
ORDER BY run_id DESC
LIMIT 1;
