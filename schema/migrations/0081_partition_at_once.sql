-- SPDX-License-Identifier: GPL-3.0-or-later
-- As before, but two who need the same new month at once both get it. Who waited for the other asked
-- to_regclass() again, which may answer from what the session had looked up before it waited; the catalog
-- itself knows.
SET LOCAL ROLE dictameter_owner;

CREATE OR REPLACE FUNCTION dictameter.partition_ensure(table_name text, month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO, YMD' AS $$
DECLARE
    parent oid;
    key_type regtype;
    first_day date := date_trunc('month', month::timestamp)::date;
    next_day date := (date_trunc('month', month::timestamp) + interval '1 month')::date;
    part text := format('%s_%s', table_name,
                        lpad((extract(year FROM month) * 100 + extract(month FROM month))::text, 6, '0'));
    zone text := '';
BEGIN
    SELECT c.oid, a.atttypid INTO parent, key_type
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'dictameter'
    JOIN pg_partitioned_table p ON p.partrelid = c.oid AND p.partstrat = 'r' AND p.partnatts = 1
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
    WHERE c.relname = table_name;
    IF parent IS NULL THEN
        RAISE EXCEPTION 'not a table partitioned by month';
    END IF;
    IF month < date '2000-01-01' OR month >= date '2100-01-01' THEN
        RAISE EXCEPTION 'not a month of this century';
    END IF;
    IF to_regclass(format('dictameter.%I', part)) IS NOT NULL THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('dictameter.partition', parent::bigint));
    IF EXISTS (SELECT FROM pg_class c
               WHERE c.relname = part AND c.relnamespace = 'dictameter'::regnamespace) THEN
        RETURN false;
    END IF;
    IF EXISTS (SELECT FROM dictameter.retention r
               WHERE r.category = CASE WHEN table_name LIKE 'event\_%' THEN 'raw' ELSE 'panel' END
                 AND first_day < r.dropped_before) THEN
        RAISE EXCEPTION 'this month was dropped at the end of its retention';
    END IF;
    IF key_type = 'timestamptz'::regtype THEN
        zone := ' 00:00:00+00';
    END IF;
    EXECUTE format('CREATE TABLE dictameter.%I (LIKE dictameter.%I INCLUDING ALL)', part, table_name);
    EXECUTE format('ALTER TABLE dictameter.%I ATTACH PARTITION dictameter.%I FOR VALUES FROM (%L) TO (%L)',
                   table_name, part, first_day || zone, next_day || zone);
    RETURN true;
END
$$;
