/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/forget.h"

#include <inttypes.h>

#include "collector/pseudonym.h"
#include "sql.h"

static const char *column(struct arena *arena, const struct db_rows *rows, size_t at)
{
    int64_t *ids = ARENA_NEW(arena, int64_t, rows->row_count + 1);

    for (size_t i = 0; i < rows->row_count; i++) {
        ids[i] = db_cell_int(rows, i, at);
    }
    return db_int_array(arena, ids, rows->row_count);
}

/*
 * Collectors remember numbers: the new generation makes them ask again. The long look at all tables
 * comes before it, as nobody stores from then on.
 */
static bool forget(struct db *db, struct arena *arena, int64_t now_us, int64_t *persons,
                   struct error *err)
{
    struct db_rows idle;
    struct db_rows gone;

    if (!db_query(db, arena, &sql_fold_stop, DB_NO_PARAMS, NULL, err) ||
        !db_query(db, arena, &sql_person_idle_list, DB_NO_PARAMS, &idle, err)) {
        return false;
    }
    if (idle.row_count == 0) {
        *persons = 0;
        return true;
    }
    if (!pseudonym_raise_generation(db, arena, err) ||
        !db_query(db, arena, &sql_person_forget,
                  DB_PARAMS(column(arena, &idle, 0), column(arena, &idle, 1)), &gone, err)) {
        return false;
    }
    *persons = db_cell_int(&gone, 0, 0);
    return db_query(db, arena, &sql_collector_audit_insert,
                    DB_PARAMS(db_time(arena, now_us), "person_forget", "retention", NULL,
                              arena_format(arena, "persons=%" PRId64, *persons)),
                    NULL, err);
}

bool forget_run(struct db *db, struct arena *arena, int64_t now_us, int64_t *persons,
                struct error *err)
{
    int64_t count = 0;
    const bool ok =
        db_begin(db, err) && forget(db, arena, now_us, &count, err) && db_commit(db, err);

    if (!ok) {
        db_rollback(db);
        return error_context(err, "persons of whom nothing is left are still known");
    }
    *persons = count;
    return true;
}
