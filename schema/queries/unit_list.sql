-- SPDX-License-Identifier: GPL-3.0-or-later
-- All units of all sites in the order of their ids.
-- Returns unit_id, site_id, parent_id (NULL at the top), code, label, kind, valid_from, valid_to.
SELECT unit_id, site_id, parent_id, code, label, kind, valid_from, valid_to
FROM dictameter.unit
ORDER BY unit_id;
