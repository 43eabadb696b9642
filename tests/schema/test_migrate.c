/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "schema/migrate.h"
#include "sql.h"
#include "tests/cmocka.h"
#include "tests/database.h"

#define SCRIPTS_MAX 64
#define NOW_US      INT64_C(1789300000000000)

/* Everything that makes the schema what it is, as one text. */
static const struct db_statement fingerprint = {
    .name = "fingerprint",
    .sql =
        "SELECT md5(string_agg(line, E'\\n' ORDER BY line COLLATE \"C\")) FROM ("
        "SELECT concat_ws(' ', c.relname, c.relkind, r.rolname, c.relacl::text) AS line FROM "
        "pg_class c"
        "  JOIN pg_roles r ON r.oid = c.relowner WHERE c.relnamespace = 'dictameter'::regnamespace "
        "UNION ALL SELECT concat_ws(' ', a.attrelid::regclass, a.attnum, a.attname, "
        "a.atttypid::regtype,"
        "  a.attnotnull) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        "  WHERE c.relnamespace = 'dictameter'::regnamespace "
        "UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))"
        "  FROM pg_constraint WHERE connamespace = 'dictameter'::regnamespace "
        "UNION ALL SELECT concat_ws(' ', proname, pg_get_functiondef(oid), proacl::text) FROM "
        "pg_proc"
        "  WHERE pronamespace = 'dictameter'::regnamespace "
        "UNION ALL SELECT concat_ws(' ', viewname, definition) FROM pg_views"
        "  WHERE schemaname = 'dictameter' "
        "UNION ALL SELECT concat_ws(' ', number, name, checksum, applied_at)"
        "  FROM dictameter.schema_migration) all_of_it",
};

struct fixture {
    struct arena arena;
    struct db *db;
    struct error err;
    struct db_statement migrations[SCRIPTS_MAX];
    size_t count;
    struct migrate_scripts scripts;
    struct migrate_report report;
};

/* A migrated database and a copy of the list of migrations, to be tampered with. */
static int set_up(void **state)
{
    static struct fixture fixture;

    fixture = (struct fixture){.db = test_database()};
    for (; sql_migrations[fixture.count].name != NULL; fixture.count++) {
        assert_true(fixture.count < SCRIPTS_MAX - 2);
        fixture.migrations[fixture.count] = sql_migrations[fixture.count];
    }
    fixture.scripts = (struct migrate_scripts){fixture.migrations, sql_views, NULL};
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    db_close(f->db);
    arena_free(&f->arena);
    return 0;
}

static bool migrate_now(struct fixture *f)
{
    return migrate(f->db, &f->arena, &f->scripts, false, NOW_US, &f->report, &f->err);
}

static const char *one_cell(struct fixture *f, const char *sql)
{
    const struct db_statement statement = {.name = "test", .sql = sql};
    struct db_rows rows;

    if (!db_query(f->db, &f->arena, &statement, DB_NO_PARAMS, &rows, &f->err)) {
        fail_msg("%s", f->err.message);
    }
    return db_cell(&rows, 0, 0);
}

static void migrating_twice_changes_nothing(void **state)
{
    struct fixture *f = *state;
    const char *before = one_cell(f, fingerprint.sql);

    assert_true(migrate_now(f));
    assert_int_equal(f->report.applied, 0);
    assert_int_equal(f->report.present, f->count);
    assert_string_equal(one_cell(f, fingerprint.sql), before);
    assert_true(migrate_check(f->db, &f->arena, &f->err));
}

static void a_new_migration_is_applied_once_and_owned_by_the_owner(void **state)
{
    struct fixture *f = *state;

    f->migrations[f->count] = (struct db_statement){
        .name = "9000_more", .sql = "CREATE TABLE dictameter.event_more (clinician_id bigint);"};
    assert_true(migrate_now(f));
    assert_int_equal(f->report.applied, 1);
    assert_string_equal(
        one_cell(f, "SELECT tableowner FROM pg_tables WHERE tablename = 'event_more'"),
        "dictameter_owner");
    /* Rights follow without a line of their own. */
    assert_string_equal(one_cell(f, "SELECT has_table_privilege('dictameter_collector', "
                                    "'dictameter.event_more', 'INSERT')"),
                        "t");
    assert_true(migrate_now(f));
    assert_int_equal(f->report.applied, 0);
    /* The program as built lacks it: it must not touch such a database. */
    assert_false(migrate_check(f->db, &f->arena, &f->err));
    assert_int_equal(f->err.kind, ERROR_REFUSED);
    assert_non_null(strstr(f->err.message, "newer"));
}

static void a_dry_run_changes_nothing(void **state)
{
    struct fixture *f = *state;
    const char *before = one_cell(f, fingerprint.sql);

    f->migrations[f->count] = (struct db_statement){
        .name = "9000_more", .sql = "CREATE TABLE dictameter.event_more (clinician_id bigint);"};
    assert_true(migrate(f->db, &f->arena, &f->scripts, true, NOW_US, &f->report, &f->err));
    assert_int_equal(f->report.applied, 1);
    assert_string_equal(one_cell(f, fingerprint.sql), before);
}

static void an_edited_migration_is_refused(void **state)
{
    struct fixture *f = *state;

    f->migrations[0].sql = arena_format(&f->arena, "%s-- edited\n", f->migrations[0].sql);
    assert_false(migrate_now(f));
    assert_int_equal(f->err.kind, ERROR_REFUSED);
    assert_non_null(strstr(f->err.message, f->migrations[0].name));
}

static void a_failing_migration_leaves_those_before_it_and_nothing_of_itself(void **state)
{
    struct fixture *f = *state;

    f->migrations[f->count] =
        (struct db_statement){.name = "9000_good", .sql = "CREATE TABLE dictameter.good (a int);"};
    f->migrations[f->count + 1] = (struct db_statement){
        .name = "9001_bad", .sql = "CREATE TABLE dictameter.half (a int); SELECT 1 / 0;"};
    assert_false(migrate_now(f));
    assert_int_equal(f->err.kind, ERROR_DATABASE);
    assert_non_null(strstr(f->err.message, "9001_bad"));
    assert_string_equal(one_cell(f, "SELECT to_regclass('dictameter.good') IS NOT NULL AND "
                                    "to_regclass('dictameter.half') IS NULL"),
                        "t");
    assert_string_equal(one_cell(f, "SELECT max(number) FROM dictameter.schema_migration"), "9000");
}

static void an_empty_database_is_told_to_migrate(void **state)
{
    struct fixture *f = *state;
    struct db *empty = NULL;
    const char *name = arena_format(&f->arena, "test_empty_%d", (int)getpid());

    assert_true(
        db_script(f->db, "create", arena_format(&f->arena, "CREATE DATABASE %s", name), &f->err));
    assert_true(db_open(arena_format(&f->arena, "dbname=%s", name), &empty, &f->err));
    assert_false(migrate_check(empty, &f->arena, &f->err));
    assert_int_equal(f->err.kind, ERROR_REFUSED);
    assert_non_null(strstr(f->err.message, "dictameter-schema migrate"));
    db_close(empty);
}

static void partitions_are_made_once_a_month_with_bounds_in_utc(void **state)
{
    struct fixture *f = *state;

    assert_true(
        db_script(f->db, "table",
                  "CREATE TABLE dictameter.event_t (site_id bigint NOT NULL, at timestamptz NOT "
                  "NULL, PRIMARY KEY (at, site_id)) PARTITION BY RANGE (at);"
                  "ALTER TABLE dictameter.event_t OWNER TO dictameter_owner;"
                  "SET TimeZone = 'America/New_York'",
                  &f->err));
    assert_string_equal(one_cell(f, "SELECT dictameter.partition_ensure('event_t', '2026-12-15')"),
                        "t");
    assert_string_equal(one_cell(f, "SELECT dictameter.partition_ensure('event_t', '2026-12-31')"),
                        "f");
    assert_true(db_script(f->db, "zone", "SET TimeZone = 'UTC'", &f->err));
    assert_string_equal(one_cell(f, "SELECT pg_get_expr(relpartbound, oid) FROM pg_class "
                                    "WHERE oid = 'dictameter.event_t_202612'::regclass"),
                        "FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')");
    assert_false(db_script(f->db, "other",
                           "SELECT dictameter.partition_ensure('site', '2026-12-15')", &f->err));
    assert_false(db_script(f->db, "other",
                           "SELECT dictameter.partition_ensure('event_t', '1926-12-15')", &f->err));
}

struct asking {
    struct db *db;
    struct error err;
    bool ok;
};

static void *ask_for_the_month(void *argument)
{
    struct asking *asking = argument;

    asking->ok =
        db_script(asking->db, "ask", "SELECT dictameter.partition_ensure('event_u', '2026-12-15')",
                  &asking->err);
    return NULL;
}

static void two_who_need_the_same_new_month_at_once_both_get_it(void **state)
{
    struct fixture *f = *state;
    struct asking asking = {0};
    pthread_t thread;

    assert_true(db_script(f->db, "table",
                          "CREATE TABLE dictameter.event_u (site_id bigint NOT NULL, day date NOT "
                          "NULL, PRIMARY KEY (site_id, day)) PARTITION BY RANGE (day);"
                          "ALTER TABLE dictameter.event_u OWNER TO dictameter_owner;",
                          &f->err));
    assert_true(
        db_open(arena_format(&f->arena, "dbname=%s", one_cell(f, "SELECT current_database()")),
                &asking.db, &f->err));
    assert_true(db_begin(f->db, &f->err));
    assert_string_equal(one_cell(f, "SELECT dictameter.partition_ensure('event_u', '2026-12-15')"),
                        "t");
    assert_int_equal(pthread_create(&thread, NULL, ask_for_the_month, &asking), 0);
    while (strcmp(one_cell(f, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT "
                              "granted AND database = (SELECT oid FROM pg_database WHERE datname = "
                              "current_database())"),
                  "0") == 0) {
        /* until the other waits */
    }
    assert_true(db_commit(f->db, &f->err));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(asking.ok);
    db_close(asking.db);
}

/* Brings an emptied database to just before a migration, which is to come next. */
static void migrate_until(struct fixture *f, const char *name)
{
    assert_true(db_script(f->db, "test", "DROP SCHEMA dictameter CASCADE", &f->err));
    for (size_t i = 0; i < f->count; i++) {
        const char *whole = f->migrations[i].name;

        if (strcmp(whole, name) == 0) {
            f->migrations[i].name = NULL;
            assert_true(migrate_now(f));
            assert_int_equal(f->report.applied, i);
            f->migrations[i].name = whole;
            return;
        }
    }
    fail_msg("there is no migration %s", name);
}

static void histograms_that_were_folded_a_row_a_bin_are_kept(void **state)
{
    struct fixture *f = *state;

    migrate_until(f, "0100_bin_cell");
    assert_true(db_script(
        f->db, "test",
        "SELECT dictameter.partition_ensure('clinician_day_bin', d) FROM (VALUES (date "
        "'2026-08-31'), (date '2026-09-01')) AS v (d);"
        "INSERT INTO dictameter.clinician_day_bin VALUES "
        "(1, '2026-08-31', 7, 3, 1, 2, 0, 4, 28, 9), (1, '2026-08-31', 7, 3, 1, 2, 5, 2, 0, 1),"
        "(1, '2026-08-31', 7, 3, 1, 2, 5, 2, 63, 2), (1, '2026-09-01', 7, 3, 1, 2, 1, 1, 5, 1)",
        &f->err));
    assert_true(migrate_now(f));
    assert_string_equal(
        one_cell(f, "SELECT string_agg(concat_ws(' ', day, clinician_id, unit_id, cell, n), '; ' "
                    "ORDER BY day) FROM dictameter.clinician_day_bin"),
        "2026-08-31 7 3 {284,82048,82111} {9,1,2}; 2026-09-01 7 3 {16453} {1}");
    assert_string_equal(one_cell(f, "SELECT count(*) FROM pg_inherits WHERE inhparent = "
                                    "'dictameter.clinician_day_bin'::regclass"),
                        "2");
}

int main(void)
{
#define WITH_DATABASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_DATABASE(migrating_twice_changes_nothing),
        WITH_DATABASE(a_new_migration_is_applied_once_and_owned_by_the_owner),
        WITH_DATABASE(a_dry_run_changes_nothing),
        WITH_DATABASE(an_edited_migration_is_refused),
        WITH_DATABASE(a_failing_migration_leaves_those_before_it_and_nothing_of_itself),
        WITH_DATABASE(an_empty_database_is_told_to_migrate),
        WITH_DATABASE(partitions_are_made_once_a_month_with_bounds_in_utc),
        WITH_DATABASE(two_who_need_the_same_new_month_at_once_both_get_it),
        WITH_DATABASE(histograms_that_were_folded_a_row_a_bin_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
