-- SPDX-License-Identifier: GPL-3.0-or-later
-- The published figures with their labels, one row a scope, period and metric, newest revision.
--
-- value, low and high are in natural units: multiply by scale for the unit shown. Withheld figures
-- are NULL, and state says why: 0 published, 1 on a grid, 2 and 3 suppressed (too few clinicians),
-- 4 no data, 5 not applicable, 6 without interval. revision 0 is live and may still change.
DROP VIEW IF EXISTS dictameter.published_measure;
CREATE VIEW dictameter.published_measure AS
SELECT
    k.id AS scope_kind,
    si.code AS site,
    u.code AS unit,
    u.label AS unit_label,
    sp.code AS specialty,
    sp.label_fr AS specialty_label_fr,
    sp.label_en AS specialty_label_en,
    ro.code AS role,
    dt.code AS doc_type,
    se.code AS setting,
    de.code AS device,
    re.code AS release,
    (ARRAY['week', 'month', 'quarter', 'year', 'r28', 'r91'])[m.period_id / 100000] AS period_kind,
    date '2000-01-01' + m.period_id % 100000 AS period_from,
    me.id AS metric,
    me.label_fr AS metric_label_fr,
    me.label_en AS metric_label_en,
    me.unit AS metric_unit,
    me.scale,
    m.revision,
    m.state,
    m.clinicians,
    m.documents,
    m.numerator,
    m.denominator,
    m.value,
    m.low,
    m.high
FROM dictameter.measure m
JOIN dictameter.scope s ON s.scope_id = m.scope_id
JOIN dictameter.metric me ON me.metric_id = m.metric_id
LEFT JOIN dictameter.scope_kind k ON k.kind = s.kind
LEFT JOIN dictameter.site si ON si.site_id = s.site_id
LEFT JOIN dictameter.unit u ON u.unit_id = s.unit_id
LEFT JOIN dictameter.code_label sp ON sp.list = 'specialty' AND sp.id = s.specialty_id AND s.specialty_id <> 0
LEFT JOIN dictameter.code_label ro ON ro.list = 'role' AND ro.id = s.role_id AND s.role_id <> 0
LEFT JOIN dictameter.code_label dt ON dt.list = 'doc_type' AND dt.id = s.doc_type AND s.doc_type <> 0
LEFT JOIN dictameter.code_label se ON se.list = 'setting' AND se.id = s.setting AND s.setting <> 0
LEFT JOIN dictameter.code_label de ON de.list = 'device' AND de.id = s.device AND s.device <> 0
LEFT JOIN dictameter.release re ON re.release_id = s.release_id
WHERE m.revision = (SELECT max(newest.revision) FROM dictameter.measure newest
                    WHERE newest.scope_id = m.scope_id AND newest.metric_id = m.metric_id
                      AND newest.period_id = m.period_id);
COMMENT ON VIEW dictameter.published_measure IS
    'Published figures with labels; NULL where withheld, and state says why. value x scale is what pages show.';
GRANT SELECT ON dictameter.published_measure TO dictameter_reader;
