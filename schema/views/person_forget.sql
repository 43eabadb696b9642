-- SPDX-License-Identifier: GPL-3.0-or-later
-- Persons of whom nothing is left: all their events, and all that was folded from them, are over. Both may do what
-- their caller may do, and are called while folding is kept away (views/fold_lock.sql).

-- Clinicians without a row in any table that names clinicians, whatever it is called.
CREATE OR REPLACE FUNCTION dictameter.person_idle() RETURNS TABLE (site_id bigint, clinician_id bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    used text := (
        SELECT string_agg(format('SELECT site_id, clinician_id FROM dictameter.%I', c.relname), ' UNION ALL ')
        FROM pg_class c
        WHERE c.relnamespace = 'dictameter'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND c.relname <> 'clinician_key'
          AND (SELECT count(*) FROM pg_attribute a
               WHERE a.attrelid = c.oid AND a.attname IN ('site_id', 'clinician_id') AND NOT a.attisdropped) = 2);
BEGIN
    RETURN QUERY EXECUTE format('SELECT c.site_id, c.id FROM dictameter.clinician c EXCEPT (%s)', used);
END
$$;

-- Deletes such clinicians with the keys that lead to them; tombstones stay. Meanwhile one may have sent again: what
-- is not folded yet is looked at once more, while nobody stores (views/key_generation.sql). Returns how many went.
CREATE OR REPLACE FUNCTION dictameter.person_forget(sites bigint[], clinicians bigint[]) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    fresh text := (
        SELECT string_agg(format('SELECT e.site_id, e.clinician_id FROM dictameter.%I e JOIN dictameter.dirty_day d '
                                 'ON d.site_id = e.site_id AND d.day = e.day', c.relname), ' UNION ALL ')
        FROM pg_class c
        WHERE c.relnamespace = 'dictameter'::regnamespace AND c.relkind = 'p' AND c.relname LIKE 'event\_%');
    gone bigint;
BEGIN
    EXECUTE format(
        'WITH idle AS MATERIALIZED (SELECT * FROM unnest($1, $2) AS i (site_id, clinician_id) EXCEPT (%s)), '
        'keys AS (DELETE FROM dictameter.clinician_key k USING idle i WHERE k.site_id = i.site_id '
        'AND k.clinician_id = i.clinician_id AND k.erased_at IS NULL) '
        'DELETE FROM dictameter.clinician c USING idle i WHERE c.site_id = i.site_id AND c.id = i.clinician_id',
        fresh) USING sites, clinicians;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;
REVOKE ALL ON FUNCTION dictameter.person_idle(), dictameter.person_forget(bigint[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dictameter.person_idle(), dictameter.person_forget(bigint[], bigint[])
    TO dictameter_collector;
