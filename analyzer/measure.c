/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/measure.h"

#include <math.h>
#include <string.h>

#include "analyzer/judge.h"
#include "analyzer/standing.h"
#include "sql.h"

static const struct db_column measure_columns[] = {
    {"scope_id", DB_INT4},      {"period_id", DB_INT4}, {"metric_id", DB_INT2},
    {"revision", DB_INT2},      {"state", DB_INT2},     {"method", DB_INT2},
    {"clinicians", DB_INT4},    {"documents", DB_INT8}, {"numerator", DB_FLOAT8},
    {"denominator", DB_FLOAT8}, {"value", DB_FLOAT8},   {"low", DB_FLOAT8},
    {"high", DB_FLOAT8},        {"run_id", DB_INT8},
};

static const struct db_column assessment_columns[] = {
    {"scope_id", DB_INT4}, {"period_id", DB_INT4},  {"practice", DB_TEXT}, {"framework", DB_TEXT},
    {"class", DB_TEXT},    {"observed", DB_TEXT},   {"reason", DB_TEXT},   {"metric_id", DB_INT2},
    {"state", DB_INT2},    {"clinicians", DB_INT4}, {"k_eff", DB_FLOAT8},  {"value", DB_FLOAT8},
    {"low", DB_FLOAT8},    {"high", DB_FLOAT8},     {"target", DB_FLOAT8}, {"run_id", DB_INT8},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The periods that are stored: those that were told, or those that were not. */
static const char *list_periods(struct arena *arena, const struct window_list *windows, bool told)
{
    int64_t *ids = ARENA_NEW(arena, int64_t, windows->count);
    size_t count = 0;

    for (size_t i = 0; i < windows->count; i++) {
        if (!windows->items[i].helper && windows->items[i].told == told) {
            ids[count++] = period_id(windows->items[i].period);
        }
    }
    return db_int_array(arena, ids, count);
}

static const char *list_told_later(struct arena *arena, const struct catalog *catalog)
{
    int64_t *numbers = ARENA_NEW(arena, int64_t, catalog->metric_count);
    size_t count = 0;

    for (size_t m = 0; m < catalog->metric_count; m++) {
        if (standing_told_later(&catalog->metrics[m])) {
            numbers[count++] = catalog->metrics[m].number;
        }
    }
    return db_int_array(arena, numbers, count);
}

bool measure_delete(struct db *db, const struct catalog *catalog, const struct window_list *windows,
                    struct error *err)
{
    struct arena scratch = {0};
    const char *anew = list_periods(&scratch, windows, false);
    bool ok = db_query(db, &scratch, &sql_measure_delete, DB_PARAMS(anew), NULL, err) &&
              db_query(db, &scratch, &sql_measure_delete_some,
                       DB_PARAMS(list_periods(&scratch, windows, true),
                                 list_told_later(&scratch, catalog)),
                       NULL, err) &&
              db_query(db, &scratch, &sql_assessment_delete, DB_PARAMS(anew), NULL, err);

    arena_free(&scratch);
    return ok;
}

bool measure_delete_all(struct db *db, struct error *err)
{
    struct arena scratch = {0};
    bool ok = db_query(db, &scratch, &sql_measure_delete_all, DB_NO_PARAMS, NULL, err) &&
              db_query(db, &scratch, &sql_assessment_delete_all, DB_NO_PARAMS, NULL, err);

    arena_free(&scratch);
    return ok;
}

static void put_double(struct db_copy *copy, double value)
{
    if (isnan(value)) {
        db_copy_null(copy);
    } else {
        db_copy_double(copy, value);
    }
}

static void put_count(struct db_copy *copy, int64_t value)
{
    if (value < 0) {
        db_copy_null(copy);
    } else {
        db_copy_int(copy, value);
    }
}

static void put_text(struct db_copy *copy, const char *text)
{
    db_copy_bytes(copy, text, strlen(text));
}

static void put_measure(struct db_copy *copy, const struct measure_writer *writer, int32_t scope_id,
                        int32_t period, const struct metric *metric, struct figure figure)
{
    figure.state = metric_told(metric, figure.state);
    disclosure_apply(&figure, metric_grid(metric), metric_counts_clinicians(metric));
    db_copy_row(copy);
    db_copy_int(copy, scope_id);
    db_copy_int(copy, period);
    db_copy_int(copy, metric->number);
    db_copy_int(copy, 0);
    db_copy_int(copy, figure.state);
    db_copy_int(copy, figure.method);
    put_count(copy, figure.clinicians);
    put_count(copy, figure.documents);
    put_double(copy, figure.numerator);
    put_double(copy, figure.denominator);
    put_double(copy, figure.value);
    put_double(copy, figure.low);
    put_double(copy, figure.high);
    db_copy_int(copy, writer->run_id);
}

/* What the sheets have of one metric in one scope. */
static void put_series(struct db_copy *copy, struct measure_writer *writer, size_t scope,
                       size_t metric)
{
    for (size_t i = 0; i < writer->writing_count; i++) {
        const struct sheet *sheet = writer->writing[i];

        if (scope >= sheet->scope_count || sheet->scope_ids[scope] == 0 ||
            (sheet->decided && !standing_told_later(&sheet->catalog->metrics[metric]))) {
            continue; /* no scope that is stored; told already */
        }
        const struct figure *figure = sheet_figure(sheet, scope, metric);

        if (figure->state != STATE_NO_DATA && figure->state != STATE_NOT_APPLICABLE) {
            put_measure(copy, writer, sheet->scope_ids[scope], period_id(sheet->period),
                        &sheet->catalog->metrics[metric], *figure);
            writer->measures++;
        }
    }
}

/* In the order of the key, so that neighbours in the table lie on the same pages of its index. */
static bool write_measures(struct measure_writer *writer, struct error *err)
{
    size_t scope_count = 0;
    struct db_copy *copy = NULL;

    for (size_t i = 0; i < writer->writing_count; i++) {
        const struct sheet *sheet = writer->writing[i];

        scope_count = sheet->scope_count > scope_count ? sheet->scope_count : scope_count;
    }
    if (!db_copy_open(writer->db, "measure_live", measure_columns, COUNT(measure_columns), &copy,
                      err)) {
        return false;
    }
    for (size_t s = 0; s < scope_count; s++) {
        for (size_t m = 0; m < writer->population->layout->catalog->metric_count; m++) {
            put_series(copy, writer, s, m);
        }
    }
    return db_copy_close(copy, false, err);
}

static void put_verdict(struct db_copy *copy, const struct measure_writer *writer, int32_t scope_id,
                        int32_t period, const struct practice *practice,
                        const struct verdict *verdict)
{
    const struct figure *figure = &verdict->figure;

    db_copy_row(copy);
    db_copy_int(copy, scope_id);
    db_copy_int(copy, period);
    put_text(copy, practice->id);
    put_text(copy, writer->population->layout->catalog->version);
    put_text(copy, verdict->class);
    put_text(copy, verdict->class);
    put_text(copy, verdict->reason);
    put_count(copy, practice->indicator == NULL ? -1 : practice->indicator->number);
    db_copy_int(copy, figure->state);
    put_count(copy, figure->clinicians);
    put_double(copy, figure->k_eff);
    put_double(copy, figure->value);
    put_double(copy, figure->low);
    put_double(copy, figure->high);
    put_double(copy, verdict->target);
    db_copy_int(copy, writer->run_id);
}

static bool write_assessments(struct measure_writer *writer, const struct sheet *sheet,
                              struct error *err)
{
    const struct catalog *catalog = sheet->catalog;
    int32_t period = period_id(sheet->period);
    struct db_copy *copy = NULL;

    if (!db_copy_open(writer->db, "assessment_live", assessment_columns, COUNT(assessment_columns),
                      &copy, err)) {
        return false;
    }
    for (size_t s = 0; s < sheet->scope_count; s++) {
        if (sheet->kinds[s] == NULL || sheet->scope_ids[s] == 0 || !judge_scope(sheet->kinds[s])) {
            continue;
        }
        for (size_t p = 0; p < catalog->practice_count; p++) {
            const struct practice *practice = &catalog->practices[p];
            const struct figure *figure =
                practice->indicator == NULL
                    ? NULL
                    : sheet_figure(sheet, s, (size_t)(practice->indicator - catalog->metrics));
            struct verdict verdict;

            judge_practice(practice, figure, &verdict);
            put_verdict(copy, writer, sheet->scope_ids[s], period, practice, &verdict);
            writer->assessments++;
        }
    }
    return db_copy_close(copy, false, err);
}

static void free_sheets(struct measure_writer *writer)
{
    for (size_t i = 0; i < writer->writing_count; i++) {
        sheet_free(writer->writing[i]);
    }
}

/* The sheets go as soon as they are written: those of the next quarter are many. */
static void *write_sheets(void *argument)
{
    struct measure_writer *writer = argument;

    writer->written = write_measures(writer, &writer->err);
    for (size_t i = 0; i < writer->writing_count && writer->written; i++) {
        const struct sheet *sheet = writer->writing[i];

        writer->written = !judge_period(sheet->period, writer->timeline.closed) ||
                          write_assessments(writer, sheet, &writer->err);
    }
    free_sheets(writer);
    return NULL;
}

/* Waits for the thread. */
static bool await(struct measure_writer *writer, struct error *err)
{
    if (writer->writing_count == 0) {
        return true;
    }
    if (writer->threaded) {
        (void)pthread_join(writer->thread, NULL);
    }
    writer->writing_count = 0;
    if (!writer->written) {
        *err = writer->err;
    }
    return writer->written;
}

/* Scopes get their ids here, so that the thread need not look at what goes on growing. */
static bool begin_writing(void *context, struct sheet **sheets, size_t count, struct error *err)
{
    struct measure_writer *writer = context;
    bool ok = await(writer, err);

    writer->writing = ARENA_NEW(writer->arena, struct sheet *, count);
    memcpy(writer->writing, sheets, count * sizeof(struct sheet *));
    writer->writing_count = count;
    writer->threaded = false;
    writer->written = false;
    if (!ok || !population_store_scopes(writer->population, writer->db, &writer->err) ||
        !mark_store(writer->marks, writer->db, writer->population, &writer->err)) {
        free_sheets(writer);
        return await(writer, err) && ok;
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t s = 0; s < sheets[i]->scope_count; s++) {
            sheets[i]->scope_ids[s] = writer->population->scopes[s].scope_id;
        }
    }
    writer->periods += count;
    writer->threaded = pthread_create(&writer->thread, NULL, write_sheets, writer) == 0;
    if (!writer->threaded) {
        (void)write_sheets(writer);
    }
    return true;
}

void measure_start(struct measure_writer *writer, int32_t closed)
{
    timeline_start(&writer->timeline, writer->arena, writer->population, writer->feeds,
                   writer->marks, closed);
    writer->timeline.ready = begin_writing;
    writer->timeline.context = writer;
}

bool measure_closed(struct measure_writer *writer, const struct window *window, struct error *err)
{
    struct sheet *sheet = ARENA_NEW(writer->arena, struct sheet, 1);

    sheet_make(writer->population, writer->history, window,
               timeline_knows(&writer->timeline, window), sheet);
    return timeline_add(&writer->timeline, sheet, err);
}

bool measure_finish(struct measure_writer *writer, bool complete, struct error *err)
{
    bool ok = !complete || timeline_finish(&writer->timeline, err);
    struct error unheard;

    ok = await(writer, ok ? err : &unheard) && ok;
    ok = ok && (!complete || (population_store_scopes(writer->population, writer->db, err) &&
                              mark_store(writer->marks, writer->db, writer->population, err)));
    timeline_free(&writer->timeline);
    return ok;
}
