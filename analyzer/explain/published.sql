-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was published, from the views that everybody with the reader's role may read.
SELECT p.revision, p.frozen_at, p.state, p.clinicians, p.documents, p.numerator, p.denominator, p.value, p.low,
       p.high, p.numerator / nullif(p.denominator, 0) AS numerator_over_denominator, p.value * p.scale AS shown,
       p.metric_unit AS unit
FROM dictameter.published_revision p
WHERE p.scope_id = :scope_id AND p.metric = :'metric' AND p.period_kind = :'period_kind'
  AND p.period_from = :'period_from' AND p.revision = :revision;
