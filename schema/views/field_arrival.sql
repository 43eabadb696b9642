-- SPDX-License-Identifier: GPL-3.0-or-later
-- field_arrival(table, since): for each column of an event table in how many rows it is known,
-- and how many rows there are. One pass over the table, all columns counted at once.
DROP FUNCTION IF EXISTS dictameter.field_arrival(text, date);
CREATE FUNCTION dictameter.field_arrival(event_table text, since date)
RETURNS TABLE (column_name text, known bigint, total bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    names text[];
    counts text;
BEGIN
    SELECT array_agg(a.attname::text ORDER BY a.attnum),
           string_agg(format('count(e.%I)', a.attname), ', ' ORDER BY a.attnum)
    INTO names, counts
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'dictameter'::regnamespace AND c.relname = event_table
      AND c.relkind = 'p' AND c.relname LIKE 'event\_%' AND a.attnum > 0 AND NOT a.attisdropped;
    IF names IS NULL THEN
        RAISE EXCEPTION 'not an event table';
    END IF;
    RETURN QUERY EXECUTE format(
        'WITH counted AS (SELECT ARRAY[%s] AS known, count(*) AS total FROM dictameter.%I e WHERE e.day >= $1) '
        'SELECT u.name, u.known, counted.total FROM counted, unnest($2, counted.known) AS u (name, known)',
        counts, event_table) USING since, names;
END
$$;
REVOKE ALL ON FUNCTION dictameter.field_arrival(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dictameter.field_arrival(text, date) TO dictameter_analyzer;
COMMENT ON FUNCTION dictameter.field_arrival(text, date) IS 'Which fields of an event table arrive.';
