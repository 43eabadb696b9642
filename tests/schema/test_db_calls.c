/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements sent together: each is answered, the first failure ends it, and no other answer is
 * taken for one. */
#include <string.h>

#include "sql.h"
#include "tests/cmocka.h"
#include "tests/database.h"

struct fixture {
    struct arena arena;
    struct db *db;
    struct db *other;
};

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));

    f->db = test_database();
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    db_close(f->db);
    db_close(f->other);
    arena_free(&f->arena);
    test_free(f);
    return 0;
}

static const char *text(struct fixture *f, struct db *db, const char *sql)
{
    const struct db_statement statement = {.name = "text", .sql = sql};
    struct db_rows rows;
    struct error err;

    if (!db_query(db, &f->arena, &statement, DB_NO_PARAMS, &rows, &err)) {
        fail_msg("%s", err.message);
    }
    return db_cell(&rows, 0, 0);
}

/* A second connection, which sees what is committed only. */
static const char *seen(struct fixture *f, const char *sql)
{
    struct error err;

    if (f->other == NULL) {
        const char *conninfo = text(f, f->db, "SELECT 'dbname=' || current_database()");

        assert_true(db_open(conninfo, &f->other, &err));
    }
    return text(f, f->other, sql);
}

static void add_key(struct db_calls *calls, const char *name)
{
    db_calls_add(calls, &sql_collector_key_ensure, DB_PARAMS(name, "\\x01"), NULL);
}

static void each_of_those_sent_together_is_answered(void **state)
{
    struct fixture *f = *state;
    struct db_calls calls = {.arena = &f->arena};
    struct db_rows first;
    struct db_rows second;
    struct error err;

    for (int round = 0; round < 2; round++) { /* also once they are prepared */
        add_key(&calls, "a");
        db_calls_add(&calls, &sql_collector_key_read, DB_PARAMS("a"), &first);
        db_calls_add(&calls, &sql_collector_key_read, DB_PARAMS("b"), &second);
        assert_true(db_calls_run(f->db, &calls, &err));
        assert_int_equal(first.row_count, 1);
        assert_string_equal(db_cell(&first, 0, 0), "01");
        assert_int_equal(second.row_count, 0);
        calls.count = 0;
    }
}

static void what_is_sent_with_its_commit_is_durable(void **state)
{
    struct fixture *f = *state;
    struct db_calls calls = {.arena = &f->arena};
    struct error err;

    db_calls_begin(&calls);
    add_key(&calls, "a");
    assert_true(db_calls_run(f->db, &calls, &err));
    assert_string_equal(seen(f, "SELECT count(*) FROM dictameter.collector_key"), "0");
    calls.count = 0;
    add_key(&calls, "b");
    db_calls_commit(&calls);
    assert_true(db_calls_run(f->db, &calls, &err));
    assert_string_equal(seen(f, "SELECT count(*) FROM dictameter.collector_key"), "2");
}

static void after_one_that_fails_nothing_is_run_and_nothing_committed(void **state)
{
    struct fixture *f = *state;
    struct db_calls calls = {.arena = &f->arena};
    struct error err;

    db_calls_begin(&calls);
    add_key(&calls, "a");
    db_calls_add(&calls, &sql_partition_ensure, DB_PARAMS("event_document", "no day"), NULL);
    add_key(&calls, "b");
    db_calls_commit(&calls);
    assert_false(db_calls_run(f->db, &calls, &err));
    assert_int_equal(err.kind, ERROR_DATABASE);
    assert_non_null(strstr(err.message, "partition_ensure"));
    assert_null(strstr(err.message, "no day"));
    db_rollback(f->db);
    assert_string_equal(text(f, f->db, "SELECT count(*) FROM dictameter.collector_key"), "0");
}

static void a_commit_of_what_had_failed_is_no_commit(void **state)
{
    struct fixture *f = *state;
    struct db_calls calls = {.arena = &f->arena};
    struct error err;

    assert_true(db_begin(f->db, &err));
    assert_false(db_script(f->db, "broken", "SELECT 1 / 0", &err));
    db_calls_commit(&calls);
    assert_false(db_calls_run(f->db, &calls, &err));
    assert_string_equal(text(f, f->db, "SELECT count(*) FROM dictameter.collector_key"), "0");
}

static void a_connection_lost_meanwhile_is_noticed_and_made_anew(void **state)
{
    struct fixture *f = *state;
    struct db_calls calls = {.arena = &f->arena};
    struct db_rows rows;
    struct error err;
    const char *end = arena_format(&f->arena, "SELECT pg_terminate_backend(%s, 5000)",
                                   text(f, f->db, "SELECT pg_backend_pid()"));

    db_calls_begin(&calls);
    add_key(&calls, "a");
    assert_true(db_calls_run(f->db, &calls, &err));
    assert_string_equal(seen(f, end), "t");
    calls.count = 0;
    db_calls_add(&calls, &sql_collector_key_read, DB_PARAMS("a"), &rows);
    db_calls_commit(&calls);
    assert_false(db_calls_run(f->db, &calls, &err));
    assert_non_null(strstr(err.message, "connection lost"));
    assert_false(db_alive(f->db));
    assert_true(db_reconnect(f->db, &err));
    calls.count = 0;
    db_calls_add(&calls, &sql_collector_key_read, DB_PARAMS("a"), &rows);
    assert_true(db_calls_run(f->db, &calls, &err));
    assert_int_equal(rows.row_count, 0);
}

#define WITH_DATABASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DATABASE(each_of_those_sent_together_is_answered),
        WITH_DATABASE(what_is_sent_with_its_commit_is_durable),
        WITH_DATABASE(after_one_that_fails_nothing_is_run_and_nothing_committed),
        WITH_DATABASE(a_commit_of_what_had_failed_is_no_commit),
        WITH_DATABASE(a_connection_lost_meanwhile_is_noticed_and_made_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
