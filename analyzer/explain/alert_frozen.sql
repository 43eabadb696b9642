-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row a week of the alert, as it stood when it was frozen: the log of what was observed over what was expected, and
-- how many clinicians counted in the newest. It needs the analyzer's rights.
SELECT w.at - 1 AS week, w.log_ratio, a.clinicians
FROM dictameter.finding_alert a
CROSS JOIN LATERAL unnest(a.log_ratios) WITH ORDINALITY AS w (log_ratio, at)
WHERE a.finding_id = :finding_id
ORDER BY w.at;
