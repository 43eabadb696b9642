-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deletes what a table has of clinicians, and marks the days it was of.
-- $1 table, $2 site_id, $3 clinician_ids (bigint[]), $4 batch_id of the marks. Returns how many rows there were.
SELECT dictameter.person_erase($1, $2::bigint, $3::bigint[], $4::bigint);
