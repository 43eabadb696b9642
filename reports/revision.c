/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/revision.h"

#include "base/text.h"
#include "sql.h"

static const char *choices(struct arena *arena, const struct db_rows *rows)
{
    struct text words = {.arena = arena};

    for (size_t i = 0; i < rows->row_count; i++) {
        text_add_format(&words, "%s%s", i == 0 ? "" : ", ", db_cell(rows, i, 0));
    }
    return rows->row_count == 0 ? "0" : text_string(&words);
}

bool revision_find(struct db *db, struct arena *arena, struct period period, int wanted,
                   struct revision *revision, struct error *err)
{
    struct revision found = {.period = period, .number = -1};
    struct db_rows rows;

    if (!db_query(db, arena, &sql_frozen_period_list, DB_PARAMS(db_int(arena, period_id(period))),
                  &rows, err)) {
        return false;
    }
    const size_t last = rows.row_count == 0 ? 0 : rows.row_count - 1;
    for (size_t i = 0; i < rows.row_count; i++) {
        const int number = (int)db_cell_int(&rows, i, 0);

        if (number == wanted || (wanted == REVISION_NEWEST && i == last)) {
            found.number = number;
            found.frozen_at_us = db_cell_int(&rows, i, 1);
            found.as_of_us = db_cell_int(&rows, i, 2);
        }
    }
    if (rows.row_count > 0) {
        found.newest = (int)db_cell_int(&rows, last, 0);
    } else {
        found.number = wanted == REVISION_NEWEST || wanted == 0 ? 0 : -1;
    }
    if (found.number < 0) {
        return error_set(err, ERROR_INPUT, "rev: must be one of %s", choices(arena, &rows));
    }
    *revision = found;
    return true;
}
