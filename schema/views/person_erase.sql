-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deletes the rows of some clinicians of a site from one table, whatever it is called, and marks the days they
-- were of to be folded anew; returns how many rows. Called alone; it may do what its caller may do.
CREATE OR REPLACE FUNCTION dictameter.person_erase(table_name text, site bigint, clinicians bigint[], batch bigint)
RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    has_day boolean := EXISTS (SELECT FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                               WHERE c.relnamespace = 'dictameter'::regnamespace AND c.relname = table_name
                                 AND a.attname = 'day' AND NOT a.attisdropped);
    gone bigint;
BEGIN
    IF has_day THEN
        EXECUTE format(
            'INSERT INTO dictameter.dirty_day (site_id, day, batch_id, erased) '
            'SELECT DISTINCT site_id, day, $3, true FROM dictameter.%I WHERE site_id = $1 AND clinician_id = ANY ($2) '
            'ON CONFLICT DO NOTHING', table_name) USING site, clinicians, batch;
    END IF;
    EXECUTE format('DELETE FROM dictameter.%I WHERE site_id = $1 AND clinician_id = ANY ($2)', table_name)
    USING site, clinicians;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;
REVOKE ALL ON FUNCTION dictameter.person_erase(text, bigint, bigint[], bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dictameter.person_erase(text, bigint, bigint[], bigint) TO dictameter_collector;
