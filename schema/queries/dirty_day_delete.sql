-- SPDX-License-Identifier: GPL-3.0-or-later
-- Ends a run's claim: its days are folded and measured.
--   $1 run_id
DELETE FROM dictameter.dirty_day WHERE claim = $1;
