/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <time.h>

#include "schema/db.h"
#include "tests/cmocka.h"
#include "tests/database.h"

static const enum db_type types[] = {DB_INT4_ARRAY, DB_INT8_ARRAY};

/* Reads the only row of a statement; false where it cannot be read. */
static bool read_one(struct db *db, const char *sql, struct db_reader **reader,
                     struct db_value values[2], struct error *err)
{
    const struct db_statement statement = {.name = "test", .sql = sql};
    const struct db_value *row = NULL;

    if (!db_begin(db, err) || !db_read_open(db, &statement, DB_NO_PARAMS, types, 2, reader, err) ||
        !db_read_next(*reader, &row, err) || row == NULL) {
        return false;
    }
    values[0] = row[0];
    values[1] = row[1];
    return true;
}

static void an_array_is_read_item_by_item(void **state)
{
    struct db *db = test_database();
    struct db_reader *reader = NULL;
    struct db_value row[2] = {0};
    struct error err;

    (void)state;
    assert_true(read_one(db,
                         "SELECT ARRAY[-5, 7, 2147483647], ARRAY[-9223372036854775808, 3]::int8[]",
                         &reader, row, &err));
    assert_int_equal(row[0].size, 3);
    assert_int_equal(db_value_item(&row[0], DB_INT4_ARRAY, 0), -5);
    assert_int_equal(db_value_item(&row[0], DB_INT4_ARRAY, 1), 7);
    assert_int_equal(db_value_item(&row[0], DB_INT4_ARRAY, 2), INT32_MAX);
    assert_int_equal(row[1].size, 2);
    assert_int_equal(db_value_item(&row[1], DB_INT8_ARRAY, 0), INT64_MIN);
    assert_int_equal(db_value_item(&row[1], DB_INT8_ARRAY, 1), 3);
    db_read_close(reader);
    db_close(db);
}

static void an_empty_array_has_no_items_and_a_missing_one_is_null(void **state)
{
    struct db *db = test_database();
    struct db_reader *reader = NULL;
    struct db_value row[2] = {0};
    struct error err;

    (void)state;
    assert_true(read_one(db, "SELECT '{}'::int4[], NULL::int8[]", &reader, row, &err));
    assert_false(row[0].null);
    assert_int_equal(row[0].size, 0);
    assert_true(row[1].null);
    db_read_close(reader);
    db_close(db);
}

static void an_array_of_another_form_is_an_error(void **state)
{
    static const char *const others[] = {
        "SELECT ARRAY[1, NULL], ARRAY[1]::int8[]",      "SELECT ARRAY[[1], [2]], ARRAY[1]::int8[]",
        "SELECT ARRAY[1]::int8[], ARRAY[1]::int8[]",    "SELECT ARRAY[1], ARRAY[1]::int4[]",
        "SELECT ARRAY[1, 2]::int2[], ARRAY[1]::int8[]",
    };
    struct db *db = test_database();

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct db_reader *reader = NULL;
        struct db_value row[2] = {0};
        struct error err;

        assert_false(read_one(db, others[i], &reader, row, &err));
        assert_int_equal(err.kind, ERROR_DATABASE);
        db_read_close(reader);
        db_rollback(db);
    }
    db_close(db);
}

/* Counts the rows that are numbered in order, up to `most`; -1 where one cannot be read. Takes its
 * time over the first, so that others are there before they are asked for. */
static int64_t read_numbers(struct db *db, const char *sql, int64_t most, struct error *err)
{
    static const enum db_type number[] = {DB_INT4};
    const struct db_statement statement = {.name = "numbers", .sql = sql};
    struct db_reader *reader = NULL;
    const struct db_value *row = NULL;
    const struct timespec pause = {.tv_nsec = 100000000};
    int64_t count = 0;
    bool ok = db_begin(db, err) &&
              db_read_open(db, &statement, DB_NO_PARAMS, number, 1, &reader, err) &&
              db_read_next(reader, &row, err);

    (void)nanosleep(&pause, NULL);
    while (ok && row != NULL && row[0].integer == count + 1 && ++count < most) {
        ok = db_read_next(reader, &row, err);
    }
    db_read_close(reader);
    return ok ? count : -1;
}

static void rows_of_many_fetches_come_once_and_in_order(void **state)
{
    struct db *db = test_database();
    struct error err;

    (void)state;
    assert_int_equal(read_numbers(db, "SELECT n FROM generate_series(1, 10000) n", INT64_MAX, &err),
                     10000);
    db_rollback(db);
    assert_int_equal(read_numbers(db, "SELECT 1 WHERE false", INT64_MAX, &err), 0);
    db_rollback(db);
    db_close(db);
}

static void a_reader_that_is_closed_early_leaves_the_connection_to_the_next(void **state)
{
    struct db *db = test_database();
    struct error err;

    (void)state;
    for (int64_t most = 1; most < 5000; most += 999) {
        assert_int_equal(read_numbers(db, "SELECT n FROM generate_series(1, 10000) n", most, &err),
                         most);
        db_rollback(db);
    }
    db_close(db);
}

static void an_error_behind_rows_that_came_is_told(void **state)
{
    struct db *db = test_database();
    struct error err = {0};

    (void)state;
    assert_int_equal(read_numbers(db,
                                  "SELECT n / (n - 4500) * 0 + n FROM generate_series(1, 10000) n",
                                  INT64_MAX, &err),
                     -1);
    assert_int_equal(err.kind, ERROR_DATABASE);
    db_rollback(db);
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_array_is_read_item_by_item),
        cmocka_unit_test(an_empty_array_has_no_items_and_a_missing_one_is_null),
        cmocka_unit_test(an_array_of_another_form_is_an_error),
        cmocka_unit_test(rows_of_many_fetches_come_once_and_in_order),
        cmocka_unit_test(a_reader_that_is_closed_early_leaves_the_connection_to_the_next),
        cmocka_unit_test(an_error_behind_rows_that_came_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
