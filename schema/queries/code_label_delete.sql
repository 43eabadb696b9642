-- Empties dictameter.code_label before migrate writes it anew from the catalog.
DELETE FROM dictameter.code_label;
