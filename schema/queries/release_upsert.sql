-- SPDX-License-Identifier: GPL-3.0-or-later
-- Registers a release of an engine or brings it up to date; returns its release_id.
-- $1 engine_id, $2 code, $3 label, $4 released_on or NULL, $5 kind.
INSERT INTO dictameter.release (release_id, engine_id, code, label, released_on, kind)
VALUES ((SELECT coalesce(max(release_id), 0) + 1 FROM dictameter.release), $1, $2, $3, $4, $5)
ON CONFLICT (engine_id, code) DO UPDATE
SET label = excluded.label, released_on = excluded.released_on, kind = excluded.kind
RETURNING release_id;
