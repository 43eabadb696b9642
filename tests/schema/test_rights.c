/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may read what, and what Citus needs, asked of PostgreSQL's own catalog after migrating. */
#include <stdio.h>
#include <string.h>

#include "sql.h"
#include "tests/cmocka.h"
#include "tests/database.h"

static struct arena arena;
static struct db *db;
static struct error err;

static int set_up(void **state)
{
    (void)state;
    db = test_database();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    db_close(db);
    arena_free(&arena);
    return 0;
}

static struct db_rows ask(const char *sql)
{
    const struct db_statement statement = {.name = "test", .sql = sql};
    struct db_rows rows;

    if (!db_query(db, &arena, &statement, DB_NO_PARAMS, &rows, &err)) {
        fail_msg("%s", err.message);
    }
    return rows;
}

/* Fails with every row of the first column where there is one. */
static void expect_none(const char *sql)
{
    struct db_rows rows = ask(sql);

    for (size_t i = 0; i < rows.row_count; i++) {
        (void)fprintf(stderr, "# %s\n", db_cell(&rows, i, 0));
    }
    assert_int_equal(rows.row_count, 0);
}

/* All tables with rows about persons, partitions and all. */
#define PERSON_TABLES                                                                              \
    "SELECT c.oid, c.relname FROM pg_class c WHERE c.relnamespace = 'dictameter'::regnamespace "   \
    "AND c.relkind IN ('r', 'p', 'v', 'm') AND (c.relname IN ('clinician', 'clinician_key', "      \
    "'ledger_entry', 'rejected_event') OR EXISTS (SELECT FROM pg_attribute a "                     \
    "WHERE a.attrelid = c.oid AND a.attname = 'clinician_id' AND NOT a.attisdropped))"

static void no_role_of_pages_and_readers_reads_a_row_about_a_person(void **state)
{
    struct db_rows tables = ask(PERSON_TABLES);

    (void)state;
    assert_true(tables.row_count >= 4);
    expect_none("SELECT r || ' may read ' || t.relname FROM (" PERSON_TABLES ") t, unnest(ARRAY["
                "'dictameter_reports', 'dictameter_web', 'dictameter_reader']) r "
                "WHERE has_any_column_privilege(r, t.oid, 'SELECT')");
}

static void a_reader_is_really_refused(void **state)
{
    struct db_rows tables = ask(PERSON_TABLES);

    (void)state;
    assert_true(db_script(db, "role", "SET ROLE dictameter_reader", &err));
    assert_true(db_script(db, "view", "SELECT * FROM dictameter.published_measure", &err));
    for (size_t i = 0; i < tables.row_count; i++) {
        const char *name = db_cell(&tables, i, 1);
        bool got = db_script(
            db, "table", arena_format(&arena, "SELECT count(*) FROM dictameter.%s", name), &err);

        assert_false(got);
        assert_non_null(strstr(err.message, "permission denied"));
    }
    assert_false(db_script(db, "token", "SELECT * FROM dictameter.api_token", &err));
    assert_false(db_script(db, "measure", "SELECT * FROM dictameter.measure", &err));
}

static void readers_and_pages_own_nothing_and_are_in_no_other_role(void **state)
{
    (void)state;
    expect_none("SELECT rolname FROM pg_roles WHERE rolname LIKE 'dictameter\\_%' "
                "AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolinherit)");
    expect_none("SELECT rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member "
                "WHERE rolname LIKE 'dictameter\\_%'");
    expect_none(
        "SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner "
        "WHERE relnamespace = 'dictameter'::regnamespace AND rolname <> 'dictameter_owner'");
    expect_none("SELECT relname || ' is open to all' FROM pg_class, aclexplode(relacl) a "
                "WHERE relnamespace = 'dictameter'::regnamespace AND a.grantee = 0");
    /* Nobody but the collector and the analyzer makes partitions. */
    expect_none(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'dictameter\\_%' AND "
        "rolname NOT IN ('dictameter_collector', 'dictameter_analyzer', 'dictameter_owner') "
        "AND has_function_privilege(rolname, 'dictameter.partition_ensure(text, date)', "
        "'EXECUTE')");
    /* Nobody but the collector erases, drops what is over, or keeps folding away for it, or changes
     * the generation of keys. */
    expect_none(
        "SELECT rolname || ' ' || p.proname FROM pg_roles, pg_proc p "
        "WHERE rolname LIKE 'dictameter\\_%' AND "
        "rolname NOT IN ('dictameter_collector', 'dictameter_owner') "
        "AND p.pronamespace = 'dictameter'::regnamespace "
        "AND (p.proname LIKE 'retention\\_%' OR p.proname LIKE 'person\\_%' OR p.proname IN ("
        "'key_generation', 'fold_stop')) AND has_function_privilege(rolname, p.oid, 'EXECUTE')");
}

static void only_the_collector_writes_events_and_nobody_changes_the_audit_log(void **state)
{
    (void)state;
    expect_none(
        "SELECT r.rolname || ' ' || c.relname FROM pg_class c, pg_roles r "
        "WHERE relnamespace = 'dictameter'::regnamespace AND relname LIKE 'event\\_%' "
        "AND relkind IN ('r', 'p') AND rolname IN ('dictameter_analyzer', 'dictameter_reports', "
        "'dictameter_web', 'dictameter_export', 'dictameter_reader') "
        "AND has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')");
    expect_none("SELECT rolname FROM pg_roles WHERE rolname LIKE 'dictameter\\_%' "
                "AND rolname <> 'dictameter_owner' "
                "AND has_table_privilege(oid, 'dictameter.audit_log', 'UPDATE, DELETE, TRUNCATE')");
}

/* Whether the migrations drop a table [length of its name] and do not make it again. */
static bool dropped(const char *name, int length)
{
    const char *drop = arena_format(&arena, "DROP TABLE dictameter.%.*s;", length, name);
    const char *make = arena_format(&arena, "dictameter.%.*s', 'site_id'", length, name);
    bool gone = false;

    for (const struct db_statement *m = sql_migrations; m->name != NULL; m++) {
        const char *at = strstr(m->sql, drop);

        gone = at != NULL ? strstr(at, make) == NULL : gone && strstr(m->sql, make) == NULL;
    }
    return gone;
}

/* The tables that the migrations hand to distribute(), as a list for SQL: those with a column, or
 * those without, which become reference tables. */
static const char *distributed_tables(bool reference)
{
    const char *list = "''";
    static const char call[] = "distribute('dictameter.";

    for (const struct db_statement *m = sql_migrations; m->name != NULL; m++) {
        for (const char *at = strstr(m->sql, call); at != NULL; at = strstr(at, call)) {
            at += strlen(call);
            const char *end = strchr(at, '\'');

            if (end != NULL && reference == (strncmp(end, "', NULL", strlen("', NULL")) == 0) &&
                !dropped(at, (int)(end - at))) {
                list = arena_format(&arena, "%s, '%.*s'", list, (int)(end - at), at);
            }
        }
    }
    return list;
}

static void tables_that_grow_are_ready_to_be_distributed_by_site(void **state)
{
    const char *big = distributed_tables(false);
    const char *small = distributed_tables(true);
    const char *of_big = arena_format(
        &arena, "c.relnamespace = 'dictameter'::regnamespace AND c.relname IN (%s)", big);

    (void)state;
    expect_none(arena_format(
        &arena,
        "SELECT t FROM unnest(ARRAY[%s]) t WHERE t <> '' AND to_regclass('dictameter.' || t) "
        "IS NULL",
        big));
    expect_none(arena_format(
        &arena,
        "SELECT c.relname || ' has no site_id' FROM pg_class c WHERE %s AND NOT EXISTS (SELECT "
        "FROM "
        "pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'site_id' AND a.attnotnull AND "
        "a.atttypid = 'int8'::regtype)",
        of_big));
    expect_none(arena_format(
        &arena,
        "SELECT i.indexrelid::regclass::text FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid "
        "WHERE %s AND i.indisunique AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = "
        "c.oid "
        "AND a.attname = 'site_id' AND a.attnum = ANY (i.indkey))",
        of_big));
    expect_none(arena_format(&arena,
                             "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                             "WHERE %s AND NOT tgisinternal",
                             of_big));
    expect_none(
        arena_format(&arena,
                     "SELECT conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
                     "WHERE %s AND contype = 'f'",
                     of_big));
    expect_none(
        arena_format(&arena,
                     "SELECT c.relname || ' has an identity' FROM pg_class c JOIN pg_attribute a "
                     "ON a.attrelid = c.oid AND a.attidentity <> '' WHERE %s",
                     of_big));
    expect_none(arena_format(
        &arena,
        "SELECT c.relname || ' has two partition levels' FROM pg_class c WHERE "
        "c.relnamespace = 'dictameter'::regnamespace AND c.relkind = 'p' AND c.relispartition"));
    /* Nothing that holds persons is left out, and nothing is both. */
    expect_none(arena_format(
        &arena,
        "SELECT t.relname || ' is not distributed' FROM (" PERSON_TABLES ") t JOIN pg_class c "
        "ON c.oid = t.oid WHERE NOT c.relispartition AND t.relname NOT IN (%s, 'rejected_event')",
        big));
    expect_none(arena_format(
        &arena, "SELECT t FROM unnest(ARRAY[%s]) t WHERE t <> '' AND t IN (%s)", small, big));
}

static void withheld_figures_cannot_be_stored(void **state)
{
    static const char *const wrong[] = {
        "(1, 200000, 1, 0, 2, 1, NULL, NULL, NULL, NULL, 0.5, NULL, NULL, 1)",
        "(1, 200000, 1, 0, 3, 1, 7, NULL, NULL, NULL, NULL, NULL, NULL, 1)",
        "(1, 200000, 1, 0, 1, 1, 10, 100, 5, 10, 0.5, 0.4, 0.6, 1)",
        "(1, 200000, 1, 0, 6, 1, 10, 100, 5, 10, 0.5, 0.4, 0.6, 1)",
        "(1, 200000, 1, 0, 0, 1, 10, 100, 5, 10, 0.5, 0.6, 0.4, 1)",
        "(1, 200000, 1, 0, 7, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1)"};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_false(db_script(
            db, "measure",
            arena_format(&arena, "INSERT INTO dictameter.measure VALUES %s", wrong[i]), &err));
    }
    assert_true(db_script(db, "measure",
                          "INSERT INTO dictameter.measure VALUES "
                          "(1, 200000, 1, 0, 0, 1, 10, 100, 5, 10, 0.5, 0.4, 0.6, 1)",
                          &err));
}

int main(void)
{
#define WITH_DATABASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_DATABASE(no_role_of_pages_and_readers_reads_a_row_about_a_person),
        WITH_DATABASE(a_reader_is_really_refused),
        WITH_DATABASE(readers_and_pages_own_nothing_and_are_in_no_other_role),
        WITH_DATABASE(only_the_collector_writes_events_and_nobody_changes_the_audit_log),
        WITH_DATABASE(tables_that_grow_are_ready_to_be_distributed_by_site),
        WITH_DATABASE(withheld_figures_cannot_be_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
