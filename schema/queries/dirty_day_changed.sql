-- SPDX-License-Identifier: GPL-3.0-or-later
-- From which day on do the claimed days change later ones? What an erasure changed was gone before days were
-- compared: so it counts by itself.
--   $1 run_id
-- Returns the first day on which seats or days of use changed; NULL where none did.
SELECT least(min(changed_from), min(day) FILTER (WHERE erased)) FROM dictameter.dirty_day WHERE claim = $1;
