-- SPDX-License-Identifier: GPL-3.0-or-later
-- published_finding: what was studied of a quarter within clinicians, one row a scope, quarter, subject and
-- revision: practices (contrast) and learning curves (learning), of all sites and of each, as they are told. As with
-- figures: the frozen ones; of a quarter that was never frozen the live one, 0, which may still change.
--
-- The payload holds all that is told, rounded as it is told; of what is not told the text alone, which says why.
DROP VIEW IF EXISTS dictameter.published_finding;
CREATE VIEW dictameter.published_finding AS
SELECT f.finding_id, f.scope_id, k.id AS scope_kind, si.code AS site, f.kind, f.subject,
    date '2000-01-01' + f.period_id % 100000 AS period_from, f.revision, z.frozen_at, f.payload
FROM (SELECT finding_id, kind, scope_id, subject, period_id, 0::int2 AS revision, payload
      FROM dictameter.finding
      WHERE of_period = 0
      UNION ALL
      SELECT finding_id, kind, scope_id, subject, period_id, revision, payload
      FROM dictameter.finding_frozen
      WHERE of_period = period_id) f
JOIN dictameter.scope s ON s.scope_id = f.scope_id
LEFT JOIN dictameter.scope_kind k ON k.kind = s.kind
LEFT JOIN dictameter.site si ON si.site_id = s.site_id
LEFT JOIN dictameter.frozen_period z ON z.period_id = f.period_id AND z.revision = f.revision
WHERE f.kind IN ('contrast', 'learning')
  AND (f.revision > 0 OR NOT EXISTS (SELECT FROM dictameter.frozen_period any_frozen
                                     WHERE any_frozen.period_id = f.period_id));
COMMENT ON VIEW dictameter.published_finding IS
    'What was studied of a quarter within clinicians, as it is told: practices and learning curves, of every revision.';
GRANT SELECT ON dictameter.published_finding TO dictameter_reader;
