-- SPDX-License-Identifier: GPL-3.0-or-later
-- Empties the histograms of days before they are folded anew.
--   $1 site_id   $2 days
DELETE FROM dictameter.clinician_day_bin WHERE site_id = $1 AND day = ANY ($2::date[]);
