-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row a service, and one for the whole: the published figures that the comparison is made of.
SELECT p.scope_id, p.clinicians, p.value, p.low, p.high
FROM dictameter.published_revision p
WHERE p.scope_id = ANY (:'scopes'::int4[]) AND p.metric = :'metric' AND p.period_kind = 'quarter'
  AND p.period_from = :'from' AND p.revision = :revision AND p.state = 0
ORDER BY p.scope_id;
