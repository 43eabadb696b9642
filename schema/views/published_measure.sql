-- SPDX-License-Identifier: GPL-3.0-or-later
-- published_revision: the published figures with their labels, one row a scope, period, metric and
-- revision: the frozen ones; of a period that was never frozen the live one, 0, which may still change.
-- published_measure: of them the newest. Late data stand in no view until they are frozen.
--
-- value, low and high are in natural units: multiply by scale for the unit shown. Withheld figures
-- are NULL, and state says why: 0 published, 1 on a grid, 2 and 3 suppressed (too few clinicians),
-- 4 no data, 5 not applicable, 6 without interval.
DROP VIEW IF EXISTS dictameter.published_measure;
DROP VIEW IF EXISTS dictameter.published_revision;
CREATE VIEW dictameter.published_revision AS
SELECT
    s.scope_id,
    m.period_id,
    m.metric_id,
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
    m.high,
    f.frozen_at
FROM dictameter.measure m
LEFT JOIN dictameter.frozen_period f ON f.period_id = m.period_id AND f.revision = m.revision
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
WHERE m.revision > 0 OR NOT EXISTS (SELECT FROM dictameter.frozen_period any_frozen
                                    WHERE any_frozen.period_id = m.period_id);
COMMENT ON VIEW dictameter.published_revision IS
    'Published figures of every revision, with labels; NULL where withheld, and state says why. value x scale is what pages show.';
GRANT SELECT ON dictameter.published_revision TO dictameter_reader;

CREATE VIEW dictameter.published_measure AS
SELECT r.scope_kind, r.site, r.unit, r.unit_label, r.specialty, r.specialty_label_fr, r.specialty_label_en, r.role,
    r.doc_type, r.setting, r.device, r.release, r.period_kind, r.period_from, r.metric, r.metric_label_fr,
    r.metric_label_en, r.metric_unit, r.scale, r.revision, r.state, r.clinicians, r.documents, r.numerator,
    r.denominator, r.value, r.low, r.high, r.frozen_at
FROM dictameter.published_revision r
LEFT JOIN (SELECT period_id, max(revision) AS revision FROM dictameter.frozen_period GROUP BY period_id) newest
    ON newest.period_id = r.period_id
WHERE r.revision = coalesce(newest.revision, 0);
COMMENT ON VIEW dictameter.published_measure IS
    'Published figures of the newest revision, with labels; NULL where withheld, and state says why.';
GRANT SELECT ON dictameter.published_measure TO dictameter_reader;
