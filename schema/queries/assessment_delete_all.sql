-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deletes all assessments.
DELETE FROM dictameter.assessment;
