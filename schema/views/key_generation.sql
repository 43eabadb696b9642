-- SPDX-License-Identifier: GPL-3.0-or-later
-- The generation of keys and erased persons, held until the transaction ends: those who store events share
-- it, those who change it (`change`) wait for them and let nobody in before their commit. Two statements of
-- one call, because the number must be read after the wait. Called alone; the table is a local one.
-- Whoever stores waits behind one who is to change it, so that one gives up after ten seconds; and a connection
-- that holds it and says nothing for a minute is ended.
CREATE OR REPLACE FUNCTION dictameter.key_generation(change boolean) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET lock_timeout = 0 AS $$
DECLARE
    found bigint;
BEGIN
    SET LOCAL idle_in_transaction_session_timeout = '60s';
    IF change THEN
        SET LOCAL lock_timeout = '10s';
        PERFORM pg_advisory_xact_lock(hashtextextended('dictameter.key_generation', 0));
        UPDATE dictameter.collector_key SET generation = generation + 1 WHERE name = 'event'
        RETURNING generation INTO found;
    ELSE
        PERFORM pg_advisory_xact_lock_shared(hashtextextended('dictameter.key_generation', 0));
        SELECT generation INTO found FROM dictameter.collector_key WHERE name = 'event';
    END IF;
    RETURN found;
END
$$;
REVOKE ALL ON FUNCTION dictameter.key_generation(boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dictameter.key_generation(boolean) TO dictameter_collector;
