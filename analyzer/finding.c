/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/finding.h"

#include <math.h>

#include "analyzer/study.h"
#include "sql.h"

static size_t week_of(const struct db_rows *rows, size_t row, size_t column)
{
    return db_cell(rows, row, column) == NULL ? SERIES_WEEKS
                                              : (size_t)db_cell_int(rows, row, column);
}

/* Releases are named ENGINE.CODE, as in scopes: two engines may use one code. */
static bool read_marks(struct arena *arena, struct db *db, const struct series_list *series,
                       struct release_marks *marks, struct error *err)
{
    int32_t until = series->monday + 7 * SERIES_WEEKS;
    struct db_rows rows;

    if (!db_query(db, arena, &sql_release_use_list,
                  DB_PARAMS(db_day(arena, series->monday), db_day(arena, until)), &rows, err)) {
        return false;
    }
    struct release_mark *items = ARENA_NEW(arena, struct release_mark, rows.row_count);

    for (size_t i = 0; i < rows.row_count; i++) {
        items[i] = (struct release_mark){
            .code = arena_format(arena, "%s.%s", db_cell(&rows, i, 0), db_cell(&rows, i, 1)),
            .site_id = db_cell_int(&rows, i, 2),
            .dictated_week = week_of(&rows, i, 3),
            .voice_week = week_of(&rows, i, 4),
            .last_week = week_of(&rows, i, 5)};
    }
    *marks = (struct release_marks){items, rows.row_count};
    return true;
}

static const char *real(struct arena *arena, double value)
{
    return isfinite(value) ? db_double(arena, value) : NULL;
}

static bool store(struct arena *arena, struct db *db, const struct finding *f, const char *run_id,
                  struct error *err)
{
    return db_query(db, arena, &sql_finding_upsert,
                    DB_PARAMS(f->kind, db_int(arena, f->scope_id), f->subject,
                              db_int(arena, f->period_id), run_id, f->text, f->metric, f->release,
                              real(arena, f->value), real(arena, f->before), real(arena, f->after),
                              real(arena, f->change), real(arena, f->low), real(arena, f->high),
                              real(arena, f->level), real(arena, f->p), real(arena, f->degrees),
                              real(arena, f->phi), db_int(arena, (int64_t)f->weeks_before),
                              db_int(arena, (int64_t)f->weeks_after), real(arena, f->centre),
                              db_int(arena, (int64_t)f->tests), real(arena, f->units)),
                    NULL, err);
}

bool finding_write(struct arena *arena, struct db *db, const struct catalog *catalog,
                   int32_t closed, int64_t run_id, int64_t *count, struct error *err)
{
    struct release_marks marks;
    struct series_list series;
    struct finding_list findings;
    struct arena scratch = {0};
    const char *run = db_int(arena, run_id);

    if (!series_read(arena, db, catalog, closed, &series, err) ||
        !read_marks(arena, db, &series, &marks, err)) {
        return false;
    }
    study_series(arena, &series, &marks, &findings);
    bool ok = true;

    for (size_t i = 0; i < findings.count && ok; i++) {
        ok = store(&scratch, db, &findings.items[i], run, err);
        arena_reset(&scratch);
    }
    arena_free(&scratch);
    *count = (int64_t)findings.count;
    return ok && db_query(db, arena, &sql_finding_sweep, DB_PARAMS(run), NULL, err);
}
