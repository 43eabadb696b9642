-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deletes the live assessments of some periods.
--   $1 period_ids
DELETE FROM dictameter.assessment_live WHERE period_id = ANY ($1::int4[]);
