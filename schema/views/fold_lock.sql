-- SPDX-License-Identifier: GPL-3.0-or-later
-- Keeps folding away until the transaction ends. Who folds shares the lock (queries/fold_hold.sql), a month of a
-- site at a time; who takes away what is folded, or what it is folded from, has it alone. Whoever folds waits
-- behind a waiting one, events do not: so there is time for what is being folded.
CREATE OR REPLACE FUNCTION dictameter.fold_stop() RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET lock_timeout = '60s' AS $$
BEGIN
    SET LOCAL idle_in_transaction_session_timeout = '60s';
    PERFORM pg_advisory_xact_lock(hashtextextended('dictameter.fold', 0));
END
$$;
REVOKE ALL ON FUNCTION dictameter.fold_stop() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dictameter.fold_stop() TO dictameter_collector;
