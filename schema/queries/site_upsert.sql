-- SPDX-License-Identifier: GPL-3.0-or-later
-- Registers a site or brings it up to date; returns its site_id.
-- $1 code, $2 label, $3 time zone (IANA), $4 simulated (boolean).
INSERT INTO dictameter.site (site_id, code, label, time_zone, simulated)
VALUES ((SELECT coalesce(max(site_id), 0) + 1 FROM dictameter.site), $1, $2, $3, $4)
ON CONFLICT (code) DO UPDATE
SET label = excluded.label, time_zone = excluded.time_zone, simulated = excluded.simulated
RETURNING site_id;
