-- SPDX-License-Identifier: GPL-3.0-or-later
-- The ground: roles, dimensions, keys, ledger, runs, measures and what follows from them, accounts.
--
-- Tables of events and of clinicians' days come with the migrations after this one. Everything
-- belongs to dictameter_owner, who cannot log in; rights are given by views/0000_rights.sql at every
-- migrate. Tables that grow with the sites carry site_id first and are handed to distribute(),
-- which does nothing on plain PostgreSQL.

DO $$
DECLARE
    role_name text;
BEGIN
    -- Roles belong to the whole server: another database of it may have made them already.
    FOREACH role_name IN ARRAY ARRAY['owner', 'collector', 'analyzer', 'reports', 'web', 'export', 'reader'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE dictameter_%s %s NOINHERIT', role_name,
                           CASE role_name WHEN 'owner' THEN 'NOLOGIN' ELSE 'LOGIN' END);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END LOOP;
    IF NOT pg_has_role(current_user, 'dictameter_owner', 'MEMBER') THEN
        EXECUTE format('GRANT dictameter_owner TO %I', current_user);
    END IF;
    -- Nobody else enters the database, where it is ours to say.
    IF pg_has_role(current_user, (SELECT datdba FROM pg_database WHERE datname = current_database()), 'MEMBER') THEN
        EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO dictameter_collector, dictameter_analyzer, '
                       'dictameter_reports, dictameter_web, dictameter_export, dictameter_reader',
                       current_database());
        EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO dictameter_collector, dictameter_analyzer, '
                       'dictameter_export', current_database());
    END IF;
END
$$;

CREATE SCHEMA dictameter AUTHORIZATION dictameter_owner;
SET LOCAL ROLE dictameter_owner;
COMMENT ON SCHEMA dictameter IS 'Counts and durations of dictation; never text, audio or patients.';

CREATE TABLE dictameter.schema_migration (
    number     int4 PRIMARY KEY,
    name       text NOT NULL UNIQUE,
    checksum   bytea NOT NULL CHECK (octet_length(checksum) = 32),
    applied_at timestamptz NOT NULL
);

-- Hands a table to Citus: distributed by `col` beside `co`, or a reference table where col is NULL.
CREATE FUNCTION dictameter.distribute(rel regclass, col text, co regclass DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known bool;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
        RETURN 'plain';
    END IF;
    EXECUTE 'SELECT EXISTS (SELECT FROM pg_catalog.pg_dist_partition WHERE logicalrelid = $1)' INTO known USING rel;
    IF known THEN
        RETURN 'already';
    END IF;
    IF col IS NULL THEN
        EXECUTE 'SELECT create_reference_table($1)' USING rel;
    ELSIF co IS NULL OR co = rel THEN
        EXECUTE 'SELECT create_distributed_table($1, $2)' USING rel, col;
    ELSE
        EXECUTE 'SELECT create_distributed_table($1, $2, colocate_with => $3)' USING rel, col, co::text;
    END IF;
    RETURN 'distributed';
END
$$;

-- Makes a table's partition for the month of a day; true where it was not there. The partition is
-- filled in aside and attached, which does not wait for readers of the table.
CREATE FUNCTION dictameter.partition_ensure(table_name text, month date) RETURNS boolean
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
    IF to_regclass(format('dictameter.%I', part)) IS NOT NULL THEN
        RETURN false;
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
REVOKE ALL ON FUNCTION dictameter.partition_ensure(text, date) FROM PUBLIC;
REVOKE ALL ON FUNCTION dictameter.distribute(regclass, text, regclass) FROM PUBLIC;

-- Dimensions -------------------------------------------------------------------------------------

CREATE TABLE dictameter.site (
    site_id   bigint PRIMARY KEY CHECK (site_id > 0),
    code      text NOT NULL UNIQUE CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$'),
    label     text NOT NULL CHECK (char_length(label) BETWEEN 1 AND 200),
    time_zone text NOT NULL,
    simulated boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN dictameter.site.simulated IS 'Every page and document about it says so.';

CREATE TABLE dictameter.unit (
    unit_id    int4 PRIMARY KEY CHECK (unit_id > 0),
    site_id    bigint NOT NULL REFERENCES dictameter.site,
    parent_id  int4 REFERENCES dictameter.unit CHECK (parent_id <> unit_id),
    code       text NOT NULL CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$'),
    label      text NOT NULL CHECK (char_length(label) BETWEEN 1 AND 200),
    kind       text NOT NULL CHECK (kind IN ('pole', 'service', 'uf')),
    valid_from date,
    valid_to   date,
    UNIQUE (site_id, code),
    CHECK (valid_from < valid_to)
);
COMMENT ON COLUMN dictameter.unit.valid_to IS 'The first day on which it no longer is.';

CREATE TABLE dictameter.engine (
    engine_id int4 PRIMARY KEY CHECK (engine_id > 0),
    code      text NOT NULL UNIQUE CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$'),
    label     text NOT NULL CHECK (char_length(label) BETWEEN 1 AND 200)
);

CREATE TABLE dictameter.release (
    release_id  int4 PRIMARY KEY CHECK (release_id > 0),
    engine_id   int4 NOT NULL REFERENCES dictameter.engine,
    code        text NOT NULL CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$'),
    label       text NOT NULL CHECK (char_length(label) BETWEEN 1 AND 200),
    released_on date,
    kind        text NOT NULL CHECK (kind IN ('major', 'minor', 'lexicon', 'model')),
    UNIQUE (engine_id, code)
);

CREATE TABLE dictameter.client (
    client_id int4 PRIMARY KEY CHECK (client_id > 0),
    site_id   bigint NOT NULL REFERENCES dictameter.site,
    code      text NOT NULL CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$'),
    UNIQUE (site_id, code)
);

-- The catalog's own words, written anew at every migrate, for those who read by SQL.
CREATE TABLE dictameter.metric (
    metric_id int2 PRIMARY KEY,
    id        text NOT NULL UNIQUE,
    kind      text NOT NULL,
    unit      text NOT NULL,
    scale     float8 NOT NULL,
    label_fr  text NOT NULL,
    label_en  text NOT NULL
);
COMMENT ON COLUMN dictameter.metric.scale IS 'Displayed = measure.value x scale.';

CREATE TABLE dictameter.code_label (
    list     text NOT NULL,
    id       int2 NOT NULL,
    code     text NOT NULL,
    parent   text,
    label_fr text NOT NULL,
    label_en text NOT NULL,
    PRIMARY KEY (list, id),
    UNIQUE (list, code)
);

CREATE TABLE dictameter.scope_kind (
    kind     int2 PRIMARY KEY,
    id       text NOT NULL UNIQUE,
    label_fr text NOT NULL,
    label_en text NOT NULL
);

-- Persons ----------------------------------------------------------------------------------------

CREATE TABLE dictameter.clinician (
    id      bigint NOT NULL CHECK (id > 0),
    site_id bigint NOT NULL,
    PRIMARY KEY (site_id, id)
);
COMMENT ON TABLE dictameter.clinician IS 'One a person and site; the id is random.';

CREATE TABLE dictameter.clinician_key (
    site_id          bigint NOT NULL,
    mac              bytea NOT NULL CHECK (octet_length(mac) = 32),
    sealed_pseudonym bytea,
    clinician_id     bigint NOT NULL CHECK (clinician_id > 0),
    erased_at        timestamptz,
    PRIMARY KEY (site_id, mac),
    CHECK (erased_at IS NULL OR sealed_pseudonym IS NULL)
);
COMMENT ON TABLE dictameter.clinician_key IS 'MAC of the site''s pseudonym; erased keys stay as tombstones.';

-- What came in -----------------------------------------------------------------------------------

CREATE TABLE dictameter.ingest_batch (
    batch_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site_id     bigint NOT NULL,
    received_at timestamptz NOT NULL,
    source      text NOT NULL CHECK (char_length(source) BETWEEN 1 AND 32)
);

CREATE TABLE dictameter.ledger_entry (
    site_id     bigint NOT NULL,
    batch_id    bigint NOT NULL,
    client_id   int4 NOT NULL,
    day         date NOT NULL,
    sent        int8 NOT NULL CHECK (sent >= 0),
    stored      int8 NOT NULL CHECK (stored >= 0),
    duplicate   int8 NOT NULL CHECK (duplicate >= 0),
    rejected    int8 NOT NULL CHECK (rejected >= 0),
    conflicting int8 NOT NULL CHECK (conflicting >= 0),
    seqs        int8multirange NOT NULL DEFAULT '{}',
    PRIMARY KEY (site_id, batch_id, client_id, day)
);

CREATE TABLE dictameter.rejected_event (
    rejected_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site_id     bigint NOT NULL,
    batch_id    bigint NOT NULL,
    received_at timestamptz NOT NULL,
    client_id   int4 NOT NULL,
    day         date NOT NULL,
    type        text NOT NULL CHECK (char_length(type) <= 32),
    field       text NOT NULL CHECK (char_length(field) <= 64),
    reason      text NOT NULL CHECK (char_length(reason) <= 64),
    payload_mac bytea NOT NULL
);
COMMENT ON TABLE dictameter.rejected_event IS 'Type and field are names of the catalog, or empty: never what was sent.';
CREATE INDEX rejected_event_site_day ON dictameter.rejected_event (site_id, day);

CREATE TABLE dictameter.dirty_day (
    site_id  bigint NOT NULL,
    day      date NOT NULL,
    batch_id bigint NOT NULL,
    claim    bigint,
    PRIMARY KEY (site_id, day, batch_id)
);

CREATE TABLE dictameter.transmission (
    site_id     bigint NOT NULL,
    day         date NOT NULL,
    client_id   int4 NOT NULL,
    sent        int8 NOT NULL,
    stored      int8 NOT NULL,
    duplicate   int8 NOT NULL,
    rejected    int8 NOT NULL,
    conflicting int8 NOT NULL,
    missing     int8 NOT NULL,
    PRIMARY KEY (site_id, day, client_id),
    CHECK (sent = stored + duplicate + rejected + conflicting + missing)
);

CREATE TABLE dictameter.rejection (
    site_id   bigint NOT NULL,
    day       date NOT NULL,
    client_id int4 NOT NULL,
    type      text NOT NULL,
    reason    text NOT NULL,
    n         int8 NOT NULL CHECK (n > 0),
    PRIMARY KEY (site_id, day, client_id, type, reason)
);

-- What is published ------------------------------------------------------------------------------

CREATE TABLE dictameter.run (
    run_id      int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    as_of       timestamptz,
    state       text NOT NULL
);

-- 0 = not fixed.
CREATE TABLE dictameter.scope (
    scope_id     int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         int2 NOT NULL,
    site_id      bigint NOT NULL DEFAULT 0,
    unit_id      int4 NOT NULL DEFAULT 0,
    specialty_id int2 NOT NULL DEFAULT 0,
    role_id      int2 NOT NULL DEFAULT 0,
    doc_type     int2 NOT NULL DEFAULT 0,
    setting      int2 NOT NULL DEFAULT 0,
    device       int2 NOT NULL DEFAULT 0,
    release_id   int4 NOT NULL DEFAULT 0,
    UNIQUE (kind, site_id, unit_id, specialty_id, role_id, doc_type, setting, device, release_id)
);

-- States: 0 published, 1 grid, 2 primary suppression, 3 complementary, 4 no data, 5 not applicable,
-- 6 no interval.
CREATE TABLE dictameter.measure (
    scope_id    int4 NOT NULL,
    period_id   int4 NOT NULL,
    metric_id   int2 NOT NULL,
    revision    int2 NOT NULL CHECK (revision >= 0),
    state       int2 NOT NULL CHECK (state BETWEEN 0 AND 6),
    method      int2 NOT NULL,
    clinicians  int4,
    documents   int8,
    numerator   float8,
    denominator float8,
    value       float8,
    low         float8,
    high        float8,
    run_id      int8 NOT NULL,
    PRIMARY KEY (scope_id, metric_id, period_id, revision),
    CHECK (low <= high),
    CONSTRAINT measure_withheld CHECK (state NOT BETWEEN 2 AND 5 OR
        num_nonnulls(clinicians, documents, numerator, denominator, value, low, high) = 0),
    CONSTRAINT measure_grid CHECK (state <> 1 OR num_nonnulls(numerator, denominator) = 0),
    CONSTRAINT measure_no_interval CHECK (state <> 6 OR num_nonnulls(low, high) = 0)
);

CREATE TABLE dictameter.assessment (
    scope_id   int4 NOT NULL,
    period_id  int4 NOT NULL,
    practice   text NOT NULL,
    framework  text NOT NULL,
    class      text NOT NULL CHECK (class IN ('A', 'B', 'C', 'not_assessable', 'not_measured', 'error')),
    reason     text NOT NULL DEFAULT '',
    metric_id  int2,
    state      int2,
    clinicians int4,
    k_eff      float8,
    value      float8,
    low        float8,
    high       float8,
    target     float8,
    run_id     int8 NOT NULL,
    PRIMARY KEY (scope_id, period_id, practice),
    -- A practice without data is never met.
    CHECK (class NOT IN ('A', 'B', 'C') OR value IS NOT NULL)
);

CREATE TABLE dictameter.finding (
    finding_id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL,
    scope_id   int4 NOT NULL,
    period_id  int4 NOT NULL,
    payload    jsonb NOT NULL,
    run_id     int8 NOT NULL
);
CREATE INDEX finding_scope_period ON dictameter.finding (scope_id, period_id, kind);

CREATE TABLE dictameter.framework (
    version     text PRIMARY KEY,
    imported_at timestamptz NOT NULL
);

CREATE TABLE dictameter.document_archive (
    document_id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created_at  timestamptz NOT NULL,
    kind        text NOT NULL,
    scope_id    int4 NOT NULL,
    period_id   int4 NOT NULL,
    revision    int2 NOT NULL,
    language    text NOT NULL CHECK (language IN ('fr', 'en')),
    format      text NOT NULL CHECK (format IN ('pdf', 'html')),
    run_id      int8 NOT NULL,
    sha256      bytea NOT NULL CHECK (octet_length(sha256) = 32)
);

-- Studies ----------------------------------------------------------------------------------------

CREATE TABLE dictameter.study (
    study_id    text PRIMARY KEY CHECK (study_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    protocol    jsonb NOT NULL,
    wrapped_key bytea,
    created_at  timestamptz NOT NULL
);
COMMENT ON COLUMN dictameter.study.wrapped_key IS 'NULL once destroyed: the link to persons is then gone.';

CREATE TABLE dictameter.export (
    export_id  int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    study_id   text NOT NULL REFERENCES dictameter.study,
    created_at timestamptz NOT NULL,
    rows       int8 NOT NULL,
    clinicians int8 NOT NULL,
    sha256     bytea NOT NULL CHECK (octet_length(sha256) = 32)
);

-- Accounts ---------------------------------------------------------------------------------------

CREATE TABLE dictameter.account (
    account_id    int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL UNIQUE CHECK (char_length(name) BETWEEN 1 AND 64),
    role          text NOT NULL CHECK (role IN ('cmio', 'analyst', 'admin')),
    password_hash text NOT NULL,
    scope         text NOT NULL DEFAULT 'all',
    created_at    timestamptz NOT NULL,
    disabled_at   timestamptz
);

CREATE TABLE dictameter.login (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    account_id int4 NOT NULL REFERENCES dictameter.account ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    csrf       bytea NOT NULL
);

CREATE TABLE dictameter.api_token (
    token_id   int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site_id    bigint NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('ingest', 'read')),
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    clients    int4[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz
);
COMMENT ON COLUMN dictameter.api_token.clients IS 'Those that may send with it; empty: every client of the site.';

CREATE TABLE dictameter.audit_log (
    seq           int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL,
    actor         text NOT NULL,
    action        text NOT NULL,
    object        text NOT NULL DEFAULT '',
    params_hash   bytea,
    result        text NOT NULL,
    previous_hash bytea,
    hash          bytea
);
COMMENT ON TABLE dictameter.audit_log IS 'Programs may add to it, none may change or delete.';

-- Reference tables first, then all that grow, beside one another.
SELECT dictameter.distribute('dictameter.site', NULL);
SELECT dictameter.distribute('dictameter.unit', NULL);
SELECT dictameter.distribute('dictameter.engine', NULL);
SELECT dictameter.distribute('dictameter.release', NULL);
SELECT dictameter.distribute('dictameter.client', NULL);
SELECT dictameter.distribute('dictameter.clinician', 'site_id');
SELECT dictameter.distribute('dictameter.clinician_key', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.ledger_entry', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.dirty_day', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.transmission', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.rejection', 'site_id', 'dictameter.clinician');
