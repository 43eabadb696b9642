/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql.h"
#include "tests/cmocka.h"
#include "tests/database.h"

static void every_query_fits_the_schema(void **state)
{
    struct arena arena = {0};
    struct db *db = test_database();
    struct error err;

    (void)state;
    for (const struct db_statement *const *query = sql_all; *query != NULL; query++) {
        const struct db_statement prepare = {
            .name = (*query)->name,
            .sql = arena_format(&arena, "PREPARE q_%s AS %s", (*query)->name, (*query)->sql),
        };
        if (!db_query(db, &arena, &prepare, DB_NO_PARAMS, NULL, &err)) {
            fail_msg("%s", err.message);
        }
    }
    db_close(db);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_query_fits_the_schema)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
