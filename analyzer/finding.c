/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/finding.h"

#include <math.h>

#include "analyzer/study.h"
#include "base/text.h"
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

static const char *weeks_of(struct arena *arena, const struct series_list *list,
                            const struct ground *ground)
{
    int64_t *weeks = ARENA_NEW(arena, int64_t, ground->week_count);

    for (size_t i = 0; i < ground->week_count; i++) {
        weeks[i] = series_period(list, ground->weeks[i]);
    }
    return db_int_array(arena, weeks, ground->week_count);
}

static const char *scopes_of(struct arena *arena, const struct ground *ground)
{
    int64_t *scopes = ARENA_NEW(arena, int64_t, ground->scope_count);

    for (size_t i = 0; i < ground->scope_count; i++) {
        scopes[i] = ground->scopes[i];
    }
    return db_int_array(arena, scopes, ground->scope_count);
}

/* What an alert is made of, kept where it is frozen; else NULL. */
static const char *log_ratios_of(struct arena *arena, const struct finding *f,
                                 const struct finding_run *run)
{
    struct text out = {.arena = arena};

    if (f->alarm == NULL || run->of_period == 0) {
        return NULL;
    }
    for (size_t week = 0; week < ALARM_WEEKS; week++) {
        const char *value = real(arena, f->alarm->log_ratios[week]);

        text_add_format(&out, "%s%s", week == 0 ? "{" : ",", value == NULL ? "NULL" : value);
    }
    text_add(&out, "}");
    return text_string(&out);
}

static bool store(struct arena *arena, struct db *db, const struct series_list *series,
                  const struct finding *f, const struct finding_run *run, struct error *err)
{
    const struct ground *ground = &f->ground;

    return db_query(
        db, arena, &sql_finding_upsert,
        DB_PARAMS(
            f->kind, db_int(arena, f->scope_id), f->subject, db_int(arena, f->period_id),
            db_int(arena, run->id), f->text, f->metric, f->release, real(arena, f->value),
            real(arena, f->before), real(arena, f->after), real(arena, f->change),
            real(arena, f->low), real(arena, f->high), real(arena, f->level), real(arena, f->p),
            real(arena, f->degrees), real(arena, f->phi), db_int(arena, (int64_t)f->weeks_before),
            db_int(arena, (int64_t)f->weeks_after), real(arena, f->centre),
            db_int(arena, (int64_t)f->tests), real(arena, f->units), db_int(arena, run->of_period),
            db_int(arena, series_period(series, ground->first)),
            db_int(arena, series_period(series, ground->at)),
            db_int(arena, series_period(series, ground->last)), weeks_of(arena, series, ground),
            scopes_of(arena, ground), f->causes, log_ratios_of(arena, f, run),
            f->alarm == NULL ? NULL : db_int(arena, (int64_t)f->alarm->clinicians)),
        NULL, err);
}

static bool store_all(struct db *db, const struct series_list *series,
                      const struct finding_list *findings, const struct finding_run *run,
                      struct error *err)
{
    struct arena scratch = {0};
    bool ok = true;

    for (size_t i = 0; i < findings->count && ok; i++) {
        ok = store(&scratch, db, series, &findings->items[i], run, err);
        arena_reset(&scratch);
    }
    arena_free(&scratch);
    return ok;
}

bool finding_write(struct arena *arena, struct db *db, const struct catalog *catalog,
                   const struct finding_run *run, int64_t *count, struct error *err)
{
    struct release_marks marks;
    struct series_list series;
    struct alarm_list alarms;
    struct finding_list findings[2];

    if (!series_read(arena, db, catalog, run->closed, &series, err) ||
        !read_marks(arena, db, &series, &marks, err) ||
        !alarm_read(arena, db, &series, &marks, &alarms, err)) {
        return false;
    }
    study_series(arena, &series, &marks, &findings[0]);
    study_alarms(arena, &series, &alarms, &findings[1]);
    *count = (int64_t)(findings[0].count + findings[1].count);
    return store_all(db, &series, &findings[0], run, err) &&
           store_all(db, &series, &findings[1], run, err) &&
           db_query(db, arena, &sql_finding_sweep,
                    DB_PARAMS(db_int(arena, run->id), db_int(arena, run->of_period)), NULL, err);
}
