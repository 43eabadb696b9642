-- SPDX-License-Identifier: GPL-3.0-or-later
-- The engine_id of an engine's code ($1); no row where there is none.
SELECT engine_id FROM dictameter.engine WHERE code = $1;
