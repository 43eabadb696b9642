-- Which of these ids does an event table have already, and with what content? The hours are those
-- of the ids, so that only the partitions they lie in are looked at. Called alone; it reads what its
-- caller may read. The planner is kept from reading a whole partition for a few thousand ids.
CREATE OR REPLACE FUNCTION dictameter.event_known(table_name text, sites bigint[], first_hour timestamptz,
                                                  last_hour timestamptz, ids uuid[])
RETURNS TABLE (event_id uuid, content_mac bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT e.event_id, e.content_mac FROM unnest($4) AS sent (id) '
        'JOIN dictameter.%I e ON e.event_id = sent.id '
        'WHERE e.site_id = ANY ($1) AND e.recorded_at BETWEEN $2 AND $3', table_name)
    USING sites, first_hour, last_hour, ids;
END
$$;
REVOKE ALL ON FUNCTION dictameter.event_known(text, bigint[], timestamptz, timestamptz, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dictameter.event_known(text, bigint[], timestamptz, timestamptz, uuid[])
    TO dictameter_collector;
