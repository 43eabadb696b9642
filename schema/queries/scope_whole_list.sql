-- SPDX-License-Identifier: GPL-3.0-or-later
-- The scopes that are studied as wholes: all sites together, and each.
-- Returns the scope's kind, site_id, scope_id.
SELECT kind, site_id, scope_id FROM scope WHERE kind IN (1, 2) ORDER BY kind, site_id;
