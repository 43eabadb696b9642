-- SPDX-License-Identifier: GPL-3.0-or-later
-- Claims all days that wait to be folded, also those of a run that did not end.
--   $1 run_id
UPDATE dictameter.dirty_day SET claim = $1 WHERE claim IS DISTINCT FROM $1;
