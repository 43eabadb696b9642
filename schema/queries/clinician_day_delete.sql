-- SPDX-License-Identifier: GPL-3.0-or-later
-- Empties days before they are folded anew.
--   $1 site_ids   $2 days
DELETE FROM dictameter.clinician_day WHERE site_id = ANY ($1::bigint[]) AND day = ANY ($2::date[]);
