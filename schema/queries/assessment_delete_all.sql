-- Deletes all assessments.
DELETE FROM dictameter.assessment;
