-- SPDX-License-Identifier: GPL-3.0-or-later
-- Rights of the programs' roles on tables, given anew as a whole at every migrate, so that a new
-- event table needs no line here. It runs before the views, which then grant themselves.
--
-- A table holds rows about persons where it has the column clinician_id, or is clinician,
-- clinician_key, ledger_entry or rejected_event: reports, web and reader never get those.
-- Partitions need no rights: everybody goes through their parent. But for live figures and classes, which
-- the analyzer writes for themselves: it has no right on the frozen ones but to read them.
DO $$
DECLARE
    t record;
    verbs text;
BEGIN
    REVOKE ALL ON ALL TABLES IN SCHEMA dictameter
        FROM PUBLIC, dictameter_collector, dictameter_analyzer, dictameter_reports, dictameter_web,
             dictameter_export, dictameter_reader;
    GRANT USAGE ON SCHEMA dictameter TO dictameter_collector, dictameter_analyzer, dictameter_reports,
        dictameter_web, dictameter_export, dictameter_reader;
    GRANT EXECUTE ON FUNCTION dictameter.partition_ensure(text, date) TO dictameter_collector,
        dictameter_analyzer;

    FOR t IN
        SELECT c.oid::regclass AS name,
               c.relname LIKE 'event\_%' AS is_event,
               c.relname LIKE 'stage\_%' AS is_stage,
               c.relname ~ '^clinician_(day|week|month)' AS is_fold,
               c.relname
        FROM pg_class c
        WHERE c.relnamespace = 'dictameter'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    LOOP
        -- Everybody reads what it is called and how far the schema has come.
        IF t.relname IN ('site', 'unit', 'engine', 'release', 'client', 'metric', 'code_label', 'scope_kind',
                         'schema_migration') THEN
            EXECUTE format('GRANT SELECT ON %s TO dictameter_collector, dictameter_analyzer, dictameter_reports, '
                           'dictameter_web, dictameter_export', t.name);
        END IF;

        verbs := CASE
            WHEN t.is_event OR t.is_stage OR t.relname IN ('dirty_day', 'ledger_entry', 'rejected_event',
                'clinician', 'ingest_batch') THEN 'SELECT, INSERT, DELETE'
            WHEN t.relname IN ('clinician_key', 'import_progress') THEN 'SELECT, INSERT, UPDATE, DELETE'
            WHEN t.relname = 'collector_key' THEN 'SELECT, INSERT, UPDATE'
            WHEN t.is_fold THEN 'SELECT, DELETE'
            WHEN t.relname IN ('api_token', 'retention') THEN 'SELECT'
            WHEN t.relname = 'audit_log' THEN 'INSERT'
        END;
        IF verbs IS NOT NULL THEN
            EXECUTE format('GRANT %s ON %s TO dictameter_collector', verbs, t.name);
        END IF;

        verbs := CASE
            WHEN t.is_event OR t.relname IN ('rejected_event', 'ingest_batch', 'framework', 'retention', 'measure',
                'assessment', 'frozen_period', 'finding_frozen', 'finding_week', 'finding_alert') THEN 'SELECT'
            WHEN t.is_fold OR t.relname IN ('dirty_day', 'ledger_entry', 'transmission', 'rejection', 'run', 'scope',
                'finding', 'feed_day', 'recorded_day',
                'disclosure_mark') THEN 'SELECT, INSERT, UPDATE, DELETE'
        END;
        IF verbs IS NOT NULL THEN
            EXECUTE format('GRANT %s ON %s TO dictameter_analyzer', verbs, t.name);
        END IF;

        IF t.relname IN ('transmission', 'rejection', 'run', 'scope', 'measure', 'assessment', 'frozen_period', 'finding',
                         'finding_frozen', 'framework', 'document_archive') THEN
            EXECUTE format('GRANT SELECT ON %s TO dictameter_reports, dictameter_web', t.name);
        END IF;
        IF t.relname IN ('document_archive', 'audit_log') THEN
            EXECUTE format('GRANT INSERT ON %s TO dictameter_reports', t.name);
        END IF;
        verbs := CASE
            WHEN t.relname IN ('account', 'login', 'api_token') THEN 'SELECT, INSERT, UPDATE, DELETE'
            WHEN t.relname = 'audit_log' THEN 'SELECT, INSERT'
        END;
        IF verbs IS NOT NULL THEN
            EXECUTE format('GRANT %s ON %s TO dictameter_web', verbs, t.name);
        END IF;

        -- The export makes study ids from clinician ids; the keys that lead to persons stay closed.
        verbs := CASE
            WHEN t.is_event OR t.relname IN ('clinician', 'clinician_day', 'dirty_day', 'run', 'scope', 'measure') THEN 'SELECT'
            WHEN t.relname = 'study' THEN 'SELECT, INSERT, UPDATE'
            WHEN t.relname = 'export' THEN 'SELECT, INSERT'
            WHEN t.relname = 'audit_log' THEN 'INSERT'
        END;
        IF verbs IS NOT NULL THEN
            EXECUTE format('GRANT %s ON %s TO dictameter_export', verbs, t.name);
        END IF;
    END LOOP;
    GRANT SELECT, INSERT, UPDATE, DELETE ON dictameter.measure_live, dictameter.assessment_live
        TO dictameter_analyzer;
END
$$;
