-- SPDX-License-Identifier: GPL-3.0-or-later
-- The run whose days are being folded, for another analyzer to share in.
-- Returns run_id; NULL where nothing waits to be folded for a run.
SELECT max(claim) FROM dictameter.dirty_day WHERE NOT folded;
