/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/measure.h"

#include <math.h>

#include "base/day.h"
#include "base/text.h"
#include "sql.h"

#define US_A_DAY  INT64_C(86400000000)
#define DAYS_1970 10957 /* from 1970-01-01 to 2000-01-01 */

/* Columns of measure_read.sql. */
enum column {
    COLUMN_SCOPE,
    COLUMN_METRIC,
    COLUMN_PERIOD,
    COLUMN_REVISION,
    COLUMN_STATE,
    COLUMN_METHOD,
    COLUMN_CLINICIANS,
    COLUMN_DOCUMENTS,
    COLUMN_NUMERATOR,
    COLUMN_DENOMINATOR,
    COLUMN_VALUE,
    COLUMN_LOW,
    COLUMN_HIGH,
    COLUMN_LATE,
};

bool measure_shown(const struct measure *measure)
{
    return measure != NULL && isfinite(measure->value);
}

static int64_t count_of(const struct db_rows *rows, size_t row, size_t column)
{
    return db_cell(rows, row, column) == NULL ? -1 : db_cell_int(rows, row, column);
}

static struct measure read_row(const struct catalog *catalog, const struct db_rows *rows,
                               size_t row)
{
    return (struct measure){
        .metric = catalog_metric_number(catalog, (int)db_cell_int(rows, row, COLUMN_METRIC)),
        .scope_id = (int32_t)db_cell_int(rows, row, COLUMN_SCOPE),
        .period_id = (int32_t)db_cell_int(rows, row, COLUMN_PERIOD),
        .revision = (int)db_cell_int(rows, row, COLUMN_REVISION),
        .late = db_cell_true(rows, row, COLUMN_LATE),
        .state = (enum measure_state)db_cell_int(rows, row, COLUMN_STATE),
        .method = (int)db_cell_int(rows, row, COLUMN_METHOD),
        .clinicians = count_of(rows, row, COLUMN_CLINICIANS),
        .documents = count_of(rows, row, COLUMN_DOCUMENTS),
        .numerator = db_cell_double(rows, row, COLUMN_NUMERATOR),
        .denominator = db_cell_double(rows, row, COLUMN_DENOMINATOR),
        .value = db_cell_double(rows, row, COLUMN_VALUE),
        .low = db_cell_double(rows, row, COLUMN_LOW),
        .high = db_cell_double(rows, row, COLUMN_HIGH),
    };
}

/* The numbers of the metrics as an array; NULL stands for every metric. */
static const char *metric_numbers(struct arena *arena, const struct catalog *catalog,
                                  const struct measure_query *query)
{
    int64_t *numbers = ARENA_NEW(arena, int64_t, query->metric_count + 1);
    size_t count = 0;

    if (query->metrics == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < query->metric_count; i++) {
        const struct metric *metric = catalog_metric(catalog, query->metrics[i]);

        if (metric != NULL) {
            numbers[count++] = metric->number;
        }
    }
    return db_int_array(arena, numbers, count);
}

/* The revision's number where it is of that period; NULL else: the newest. */
static const char *revision_of(struct arena *arena, const struct revision *revision, int32_t period)
{
    return revision == NULL || period_id(revision->period) != period
               ? NULL
               : db_int(arena, revision->number);
}

bool measure_load(struct db *db, struct arena *arena, const struct catalog *catalog,
                  const struct measure_query *query, struct measure_list *list, struct error *err)
{
    struct db_rows rows;

    if (!db_query(
            db, arena, &sql_measure_read,
            DB_PARAMS(db_int_array(arena, query->scope_ids, query->scope_count),
                      metric_numbers(arena, catalog, query), db_int(arena, period_id(query->first)),
                      db_int(arena, period_id(query->last)),
                      query->revision == NULL ? NULL
                                              : db_int(arena, period_id(query->revision->period)),
                      query->revision == NULL ? NULL : db_int(arena, query->revision->number)),
            &rows, err)) {
        return false;
    }
    struct measure *items = ARENA_NEW(arena, struct measure, rows.row_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < rows.row_count; i++) {
        items[count] = read_row(catalog, &rows, i);
        count += items[count].metric != NULL ? 1 : 0; /* a metric of a newer catalog */
    }
    *list = (struct measure_list){.items = items, .count = count};
    return true;
}

bool measure_late(struct db *db, struct arena *arena, const struct catalog *catalog,
                  int32_t scope_id, const struct revision *revision, struct metric_list *list,
                  struct error *err)
{
    struct db_rows rows;

    *list = (struct metric_list){0};
    if (revision->number == 0) {
        return true;
    }
    if (!db_query(db, arena, &sql_measure_late,
                  DB_PARAMS(db_int(arena, scope_id), db_int(arena, period_id(revision->period)),
                            db_int(arena, revision->number)),
                  &rows, err)) {
        return false;
    }
    const struct metric **items = ARENA_NEW(arena, const struct metric *, rows.row_count + 1);
    for (size_t i = 0; i < rows.row_count; i++) {
        items[list->count] = catalog_metric_number(catalog, (int)db_cell_int(&rows, i, 0));
        list->count += items[list->count] != NULL ? 1 : 0;
    }
    list->items = items;
    return true;
}

const struct measure *measure_find(const struct measure_list *list, int32_t scope_id,
                                   const char *metric, struct period period)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct measure *m = &list->items[i];

        if (m->scope_id == scope_id && m->period_id == period_id(period) &&
            text_equal(m->metric->id, metric)) {
            return m;
        }
    }
    return NULL;
}

bool assessment_load(struct db *db, struct arena *arena, const struct catalog *catalog,
                     const struct assessment_query *query, struct assessment_list *list,
                     struct error *err)
{
    const int32_t period = period_id(query->period);
    struct db_rows rows;

    if (!db_query(db, arena, &sql_assessment_read,
                  DB_PARAMS(db_int(arena, query->scope_id), db_int(arena, period),
                            revision_of(arena, query->revision, period)),
                  &rows, err)) {
        return false;
    }
    struct assessment *items = ARENA_NEW(arena, struct assessment, rows.row_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < rows.row_count; i++) {
        items[count] = (struct assessment){
            .practice = catalog_practice(catalog, db_cell(&rows, i, 0)),
            .framework = db_cell(&rows, i, 1),
            .class = db_cell(&rows, i, 2),
            .reason = db_cell(&rows, i, 3),
            .state = (int)count_of(&rows, i, 4),
            .clinicians = count_of(&rows, i, 5),
            .effective = db_cell_double(&rows, i, 6),
            .value = db_cell_double(&rows, i, 7),
            .low = db_cell_double(&rows, i, 8),
            .high = db_cell_double(&rows, i, 9),
            .target = db_cell_double(&rows, i, 10),
            .observed = db_cell(&rows, i, 11),
        };
        count += items[count].practice != NULL ? 1 : 0;
    }
    *list = (struct assessment_list){.items = items, .count = count};
    return true;
}

bool release_load(struct db *db, struct arena *arena, struct period span, struct release_list *list,
                  struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_release_span,
                  DB_PARAMS(db_day(arena, span.from), db_day(arena, span.until)), &rows, err)) {
        return false;
    }
    struct release *items = ARENA_NEW(arena, struct release, rows.row_count + 1);
    for (size_t i = 0; i < rows.row_count; i++) {
        items[i] = (struct release){.id = (int32_t)db_cell_int(&rows, i, 0),
                                    .code = db_cell(&rows, i, 1),
                                    .label = db_cell(&rows, i, 2),
                                    .engine = db_cell(&rows, i, 3)};
        (void)day_read(db_cell(&rows, i, 4), &items[i].day);
    }
    *list = (struct release_list){.items = items, .count = rows.row_count};
    return true;
}

static void add_to_total(struct transmission *total, const struct transmission *item)
{
    total->sent += item->sent;
    total->stored += item->stored;
    total->duplicate += item->duplicate;
    total->rejected += item->rejected;
    total->conflicting += item->conflicting;
    total->missing += item->missing;
}

double transmission_completeness(const struct transmission *counts)
{
    const int64_t expected = counts->sent - counts->duplicate;

    return expected <= 0 ? (double)NAN : (double)counts->stored / (double)expected;
}

/* Six columns from `first` on. */
static void read_counts(struct transmission *item, const struct db_rows *rows, size_t row,
                        size_t first)
{
    item->sent = db_cell_int(rows, row, first);
    item->stored = db_cell_int(rows, row, first + 1);
    item->duplicate = db_cell_int(rows, row, first + 2);
    item->rejected = db_cell_int(rows, row, first + 3);
    item->conflicting = db_cell_int(rows, row, first + 4);
    item->missing = db_cell_int(rows, row, first + 5);
}

bool transmission_load(struct db *db, struct arena *arena, int64_t site_id, struct period span,
                       struct transmission_list *list, struct error *err)
{
    struct db_rows rows;

    if (!db_query(
            db, arena, &sql_transmission_read,
            DB_PARAMS(db_int(arena, site_id), db_day(arena, span.from), db_day(arena, span.until)),
            &rows, err)) {
        return false;
    }
    struct transmission *items = ARENA_NEW(arena, struct transmission, rows.row_count + 1);
    struct transmission_list loaded = {.items = items, .count = rows.row_count};
    for (size_t i = 0; i < rows.row_count; i++) {
        items[i] =
            (struct transmission){.site = db_cell(&rows, i, 0), .client = db_cell(&rows, i, 1)};
        read_counts(&items[i], &rows, i, 2);
        add_to_total(&loaded.total, &items[i]);
    }
    *list = loaded;
    return true;
}

bool transmission_days_load(struct db *db, struct arena *arena, int64_t site_id, struct period span,
                            bool weekly, struct transmission_list *list, struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_transmission_day_read,
                  DB_PARAMS(db_int(arena, site_id), db_day(arena, span.from),
                            db_day(arena, span.until), weekly ? "true" : "false"),
                  &rows, err)) {
        return false;
    }
    struct transmission *items = ARENA_NEW(arena, struct transmission, rows.row_count + 1);
    struct transmission_list loaded = {.items = items, .count = rows.row_count};
    for (size_t i = 0; i < rows.row_count; i++) {
        if (!day_read(db_cell(&rows, i, 0), &items[i].day)) {
            return error_set(err, ERROR_DATABASE, "transmission holds no day");
        }
        read_counts(&items[i], &rows, i, 1);
        add_to_total(&loaded.total, &items[i]);
    }
    *list = loaded;
    return true;
}

bool rejection_load(struct db *db, struct arena *arena, int64_t site_id, struct period span,
                    struct rejection_list *list, struct error *err)
{
    struct db_rows rows;

    if (!db_query(
            db, arena, &sql_rejection_read,
            DB_PARAMS(db_int(arena, site_id), db_day(arena, span.from), db_day(arena, span.until)),
            &rows, err)) {
        return false;
    }
    struct rejection *items = ARENA_NEW(arena, struct rejection, rows.row_count + 1);
    for (size_t i = 0; i < rows.row_count; i++) {
        items[i] = (struct rejection){.site = db_cell(&rows, i, 0),
                                      .client = db_cell(&rows, i, 1),
                                      .type = db_cell(&rows, i, 2),
                                      .reason = db_cell(&rows, i, 3),
                                      .count = db_cell_int(&rows, i, 4)};
    }
    *list = (struct rejection_list){.items = items, .count = rows.row_count};
    return true;
}

bool data_state_load(struct db *db, struct arena *arena, const struct catalog *catalog,
                     struct data_state *state, struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_run_newest, DB_NO_PARAMS, &rows, err)) {
        return false;
    }
    if (rows.row_count == 0) {
        return error_set(err, ERROR_NOT_FOUND,
                         "nothing was computed yet: run dictameter-analyzer run");
    }
    *state = (struct data_state){
        .as_of_us = db_cell_int(&rows, 0, 0), .newest_day = -1, .framework = db_cell(&rows, 0, 2)};
    if (db_cell_true(&rows, 0, 1) && db_cell(&rows, 0, 3) != NULL) {
        /* A run up to a day ends with its last instant. */
        state->newest_day = (int32_t)((db_cell_int(&rows, 0, 3) - 1) / US_A_DAY - DAYS_1970);
    }
    if (state->framework == NULL) {
        state->framework = catalog->version;
    }
    return true;
}
