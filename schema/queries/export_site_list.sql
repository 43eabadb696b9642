-- SPDX-License-Identifier: GPL-3.0-or-later
-- The sites of a study.
--   $1 codes [text array], NULL for every site
-- Returns site_id, code, simulated.
SELECT site_id, code, simulated
FROM dictameter.site
WHERE $1::text[] IS NULL OR code = ANY ($1::text[])
ORDER BY code;
