-- Empties dictameter.metric before migrate writes it anew from the catalog.
DELETE FROM dictameter.metric;
