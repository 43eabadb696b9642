-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deletes all live assessments.
DELETE FROM dictameter.assessment_live;
