-- SPDX-License-Identifier: GPL-3.0-or-later
-- Registers a unit or brings it up to date; returns its unit_id, or no row where it stands under
-- another parent or is of another kind.
-- $1 site_id, $2 code, $3 label, $4 kind, $5 parent_id or NULL, $6 valid_from, $7 valid_to or NULL.
INSERT INTO dictameter.unit AS u (unit_id, site_id, code, label, kind, parent_id, valid_from, valid_to)
VALUES ((SELECT coalesce(max(unit_id), 0) + 1 FROM dictameter.unit), $1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (site_id, code) DO UPDATE
SET label = excluded.label, valid_from = excluded.valid_from, valid_to = excluded.valid_to
WHERE u.kind = excluded.kind AND u.parent_id IS NOT DISTINCT FROM excluded.parent_id
RETURNING unit_id;
