-- SPDX-License-Identifier: GPL-3.0-or-later
-- All engines in the order of their ids. Returns engine_id, code, label.
SELECT engine_id, code, label FROM dictameter.engine ORDER BY engine_id;
