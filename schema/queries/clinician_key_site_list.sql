-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which sites have keys that lead to a person? Returns site_id.
SELECT DISTINCT site_id FROM dictameter.clinician_key WHERE sealed_pseudonym IS NOT NULL ORDER BY site_id;
