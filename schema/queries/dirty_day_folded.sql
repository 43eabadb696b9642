-- SPDX-License-Identifier: GPL-3.0-or-later
-- Notes that days are folded, in the transaction that folds them.
--   $1 site_ids   $2 days   $3 run_id   $4 first day on which seats or days of use changed, or NULL
-- Returns how many rows were noted: none where another run has claimed them meanwhile.
WITH noted AS (
    UPDATE dictameter.dirty_day
    SET folded = true, changed_from = least(changed_from, $4::date)
    WHERE site_id = ANY ($1::bigint[]) AND day = ANY ($2::date[]) AND claim = $3
    RETURNING 1
)
SELECT count(*) FROM noted;
