-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the end of a retention needs: which partitions are over, what is in them, and their drop. The collector
-- may call these and still owns nothing: no month that began less than two whole months ago can be dropped,
-- and no entry of the audit log younger than a year.

-- The partitions of a category that end before a month, the oldest first.
CREATE OR REPLACE FUNCTION dictameter.retention_over(kind text, before date)
RETURNS TABLE (table_name text, month date, partition_name text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO, YMD' AS $$
BEGIN
    RETURN QUERY
    SELECT p.relname::text, to_date(right(c.relname, 6), 'YYYYMM'), c.relname::text
    FROM pg_class p
    JOIN pg_inherits i ON i.inhparent = p.oid
    JOIN pg_class c ON c.oid = i.inhrelid
    WHERE p.relnamespace = 'dictameter'::regnamespace AND p.relkind = 'p'
      AND CASE kind WHEN 'raw' THEN p.relname LIKE 'event\_%'
                    WHEN 'panel' THEN p.relname LIKE 'clinician\_%' END
      AND c.relname ~ '_[0-9]{6}$' AND to_date(right(c.relname, 6), 'YYYYMM') < before
    ORDER BY 2, 1;
END
$$;

-- Counts and hashes a partition: SHA-256 over the sorted SHA-256 of its rows as text, by value of the partition
-- column first, so that memory is bounded by one hour or one day. Nobody writes to it until the transaction ends.
CREATE OR REPLACE FUNCTION dictameter.retention_digest(partition_name text)
RETURNS TABLE (n bigint, digest bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO, YMD'
SET TimeZone = 'UTC' SET bytea_output = 'hex' SET extra_float_digits = 1 AS $$
DECLARE
    key_column text;
BEGIN
    SELECT a.attname INTO key_column
    FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid AND c.relnamespace = 'dictameter'::regnamespace
    JOIN pg_partitioned_table p ON p.partrelid = i.inhparent
    JOIN pg_attribute a ON a.attrelid = i.inhparent AND a.attnum = p.partattrs[0]
    WHERE c.relname = partition_name;
    IF key_column IS NULL THEN
        RAISE EXCEPTION 'not a partition';
    END IF;
    EXECUTE format('LOCK TABLE dictameter.%I IN SHARE MODE', partition_name);
    RETURN QUERY EXECUTE format(
        $q$WITH r AS (SELECT t.%1$I AS k, sha256(convert_to(t::text, 'UTF8')) AS h FROM dictameter.%2$I t),
        b AS (SELECT k, count(*) AS n, sha256(string_agg(h, ''::bytea ORDER BY h)) AS h FROM r GROUP BY k)
        SELECT coalesce(sum(b.n), 0)::bigint, sha256(coalesce(string_agg(b.h, ''::bytea ORDER BY b.k), ''::bytea))
        FROM b$q$, key_column, partition_name);
END
$$;

-- Drops a partition. Waits five seconds at most for readers, who would otherwise keep everybody out.
CREATE OR REPLACE FUNCTION dictameter.retention_drop(partition_name text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    parent oid;
BEGIN
    SELECT i.inhparent INTO parent
    FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid AND c.relnamespace = 'dictameter'::regnamespace
    JOIN pg_class p ON p.oid = i.inhparent AND p.relkind = 'p'
    WHERE c.relname = partition_name AND c.relname ~ '_[0-9]{6}$';
    IF parent IS NULL THEN
        RAISE EXCEPTION 'not a partition';
    END IF;
    IF to_date(right(partition_name, 6), 'YYYYMM') >=
       (date_trunc('month', now() AT TIME ZONE 'UTC') - interval '2 months')::date THEN
        RAISE EXCEPTION 'too young to be dropped';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('dictameter.partition', parent::bigint));
    EXECUTE format('DROP TABLE dictameter.%I', partition_name);
END
$$;

-- Says how far back a category reaches from now on. It never goes back, nor further than what can be dropped.
CREATE OR REPLACE FUNCTION dictameter.retention_raise(kind text, before date) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO dictameter.retention AS r (category, dropped_before)
    VALUES (kind, least(before, (date_trunc('month', now() AT TIME ZONE 'UTC') - interval '2 months')::date))
    ON CONFLICT (category) DO UPDATE SET dropped_before = greatest(r.dropped_before, excluded.dropped_before);
$$;

-- Deletes what the audit log has from before a month; returns how many entries and the hash of them in order.
CREATE OR REPLACE FUNCTION dictameter.retention_audit(before date)
RETURNS TABLE (n bigint, digest bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO, YMD'
SET TimeZone = 'UTC' SET bytea_output = 'hex' AS $$
BEGIN
    IF before > (now() AT TIME ZONE 'UTC' - interval '1 year')::date THEN
        RAISE EXCEPTION 'too young to be deleted';
    END IF;
    RETURN QUERY
    WITH gone AS (
        DELETE FROM dictameter.audit_log a WHERE a.at < before::timestamp AT TIME ZONE 'UTC'
        RETURNING a.seq, sha256(convert_to(a::text, 'UTF8')) AS h
    )
    SELECT count(*), sha256(coalesce(string_agg(h, ''::bytea ORDER BY seq), ''::bytea)) FROM gone;
END
$$;

-- Refusals and batches of a past month go by when they were received, which no sender chooses. Counted and hashed
-- as a partition is, by the hour.

-- Sums the refusals from before a month, by client, day and reason, so that the ledger and what is shown of it
-- still balance; returns how many single ones went and the hash of them.
CREATE OR REPLACE FUNCTION dictameter.retention_refusals(before date)
RETURNS TABLE (n bigint, digest bytea)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO, YMD' SET TimeZone = 'UTC'
SET bytea_output = 'hex' AS $$
BEGIN
    IF before > (date_trunc('month', now() AT TIME ZONE 'UTC') - interval '2 months')::date THEN
        RAISE EXCEPTION 'too young to be summed';
    END IF;
    RETURN QUERY
    WITH gone AS (
        DELETE FROM dictameter.rejected_event e
        WHERE e.received_at < before::timestamp AT TIME ZONE 'UTC' AND e.payload_mac IS NOT NULL
        RETURNING e.*, sha256(convert_to(e::text, 'UTF8')) AS h
    ), kept AS (
        INSERT INTO dictameter.rejected_event (site_id, batch_id, received_at, client_id, day, type, field, reason, n)
        SELECT g.site_id, max(g.batch_id), date_trunc('month', g.received_at), g.client_id, g.day, g.type, g.field,
               g.reason, count(*)
        FROM gone g
        GROUP BY g.site_id, date_trunc('month', g.received_at), g.client_id, g.day, g.type, g.field, g.reason
    ), b AS (
        SELECT date_trunc('hour', g.received_at) AS k, count(*) AS n,
               sha256(string_agg(g.h, ''::bytea ORDER BY g.h)) AS h
        FROM gone g
        GROUP BY 1
    )
    SELECT coalesce(sum(b.n), 0)::bigint, sha256(coalesce(string_agg(b.h, ''::bytea ORDER BY b.k), ''::bytea)) FROM b;
END
$$;

-- Deletes the batches from before a month; what they brought stays in the ledger. Returns as above.
CREATE OR REPLACE FUNCTION dictameter.retention_batches(before date)
RETURNS TABLE (n bigint, digest bytea)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO, YMD' SET TimeZone = 'UTC' AS $$
BEGIN
    IF before > (date_trunc('month', now() AT TIME ZONE 'UTC') - interval '2 months')::date THEN
        RAISE EXCEPTION 'too young to be deleted';
    END IF;
    RETURN QUERY
    WITH gone AS (
        DELETE FROM dictameter.ingest_batch i WHERE i.received_at < before::timestamp AT TIME ZONE 'UTC'
        RETURNING i.received_at, sha256(convert_to(i::text, 'UTF8')) AS h
    ), b AS (
        SELECT date_trunc('hour', g.received_at) AS k, count(*) AS n,
               sha256(string_agg(g.h, ''::bytea ORDER BY g.h)) AS h
        FROM gone g
        GROUP BY 1
    )
    SELECT coalesce(sum(b.n), 0)::bigint, sha256(coalesce(string_agg(b.h, ''::bytea ORDER BY b.k), ''::bytea)) FROM b;
END
$$;

REVOKE ALL ON FUNCTION dictameter.retention_over(text, date), dictameter.retention_digest(text),
    dictameter.retention_drop(text), dictameter.retention_raise(text, date), dictameter.retention_audit(date),
    dictameter.retention_refusals(date), dictameter.retention_batches(date)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dictameter.retention_over(text, date), dictameter.retention_digest(text),
    dictameter.retention_drop(text), dictameter.retention_raise(text, date), dictameter.retention_audit(date),
    dictameter.retention_refusals(date), dictameter.retention_batches(date)
    TO dictameter_collector;
