-- Deletes the live revision of all periods.
DELETE FROM dictameter.measure WHERE revision = 0;
