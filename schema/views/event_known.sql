-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which of these ids does an event table have already, and with what content? A stored id is a MAC
-- over the site too, so it needs no site beside it. The hours are those of the ids, so that only the
-- partitions they lie in are looked at. Called alone; it reads what its caller may read. The planner
-- is kept from reading a whole partition for a few thousand ids: a new partition has no statistics;
-- and from holding the table's many CHECKs against the question, which none of them could answer.
CREATE OR REPLACE FUNCTION dictameter.event_known(table_name text, first_hour timestamptz,
                                                  last_hour timestamptz, ids uuid[])
RETURNS TABLE (event_id uuid, content_mac bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off
SET constraint_exclusion = off AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT e.event_id, e.content_mac FROM dictameter.%I e '
        'WHERE e.event_id = ANY ($3) AND e.recorded_at BETWEEN $1 AND $2', table_name)
    USING first_hour, last_hour, ids;
END
$$;
REVOKE ALL ON FUNCTION dictameter.event_known(text, timestamptz, timestamptz, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dictameter.event_known(text, timestamptz, timestamptz, uuid[])
    TO dictameter_collector;
