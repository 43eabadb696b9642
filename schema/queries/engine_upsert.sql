-- SPDX-License-Identifier: GPL-3.0-or-later
-- Registers an engine or brings it up to date; returns its engine_id.
-- $1 code, $2 label.
INSERT INTO dictameter.engine (engine_id, code, label)
VALUES ((SELECT coalesce(max(engine_id), 0) + 1 FROM dictameter.engine), $1, $2)
ON CONFLICT (code) DO UPDATE SET label = excluded.label
RETURNING engine_id;
