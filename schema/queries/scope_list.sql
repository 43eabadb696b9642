-- SPDX-License-Identifier: GPL-3.0-or-later
-- Every scope that the analyzer has made, with the codes that its name and label are made of.
-- Returns scope_id, kind, site_id, site code, site label, simulated, time_zone, unit_id, unit code,
-- unit label, unit's parent code (NULL where it has none), specialty_id, role_id, doc_type, setting,
-- device, release_id, engine code, release code, release label.
SELECT s.scope_id, s.kind, s.site_id, site.code, site.label, coalesce(site.simulated, false), site.time_zone, s.unit_id,
    unit.code, unit.label, parent.code, s.specialty_id, s.role_id, s.doc_type, s.setting, s.device, s.release_id,
    engine.code, release.code, release.label
FROM scope s
LEFT JOIN site ON site.site_id = s.site_id
LEFT JOIN unit ON unit.unit_id = s.unit_id
LEFT JOIN unit parent ON parent.unit_id = unit.parent_id
LEFT JOIN release ON release.release_id = s.release_id
LEFT JOIN engine ON engine.engine_id = release.engine_id
ORDER BY s.scope_id;
