-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which of these ids does an event table have already, and with what content? A stored id is a MAC
-- over the site too, so it needs no site beside it. The hours are those of the ids, so that only the
-- partitions they lie in are looked at. Called alone; it reads what its caller may read.
-- Each group of requests asks, so the function is written with one statement for each event table there is,
-- planned once a session: to plan it took longer than to answer it. The planner is kept from reading a whole
-- partition for a few thousand ids, as a new partition has no statistics, and to a plan for any parameters.
DO $write$
DECLARE
    branches text;
BEGIN
    SELECT string_agg(format(
        'WHEN %L THEN RETURN QUERY SELECT e.event_id, e.content_mac FROM dictameter.%I e '
        'WHERE e.event_id = ANY (ids) AND e.recorded_at BETWEEN first_hour AND last_hour;',
        c.relname, c.relname), E'\n' ORDER BY c.relname)
    INTO branches
    FROM pg_class c
    JOIN pg_partitioned_table p ON p.partrelid = c.oid
    WHERE c.relnamespace = 'dictameter'::regnamespace AND c.relname LIKE 'event\_%';
    EXECUTE format($function$
CREATE OR REPLACE FUNCTION dictameter.event_known(table_name text, first_hour timestamptz,
                                                  last_hour timestamptz, ids uuid[])
RETURNS TABLE (event_id uuid, content_mac bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off
SET plan_cache_mode = force_generic_plan AS $body$
BEGIN
CASE table_name
%s
ELSE RAISE EXCEPTION 'not an event table';
END CASE;
END
$body$ $function$, branches);
END
$write$;
REVOKE ALL ON FUNCTION dictameter.event_known(text, timestamptz, timestamptz, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dictameter.event_known(text, timestamptz, timestamptz, uuid[])
    TO dictameter_collector;
