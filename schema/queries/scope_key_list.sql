-- SPDX-License-Identifier: GPL-3.0-or-later
-- All scopes by their keys.
-- Returns scope_id, kind, site_id, unit_id, specialty_id, role_id, doc_type, setting, device, release_id.
SELECT scope_id, kind, site_id, unit_id, specialty_id, role_id, doc_type, setting, device, release_id
FROM dictameter.scope
ORDER BY scope_id;
