-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was published, from the view that everybody with the reader's role may read.
SELECT p.finding_id, p.scope_kind, p.site, p.period_from, p.revision, p.frozen_at, p.payload
FROM dictameter.published_finding p
WHERE p.finding_id = :finding_id;
