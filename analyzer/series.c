/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/series.h"

#include <math.h>

#include "base/text.h"
#include "schema/period.h"
#include "sql.h"

#define WEEK 7

/* Adoption, correction, effort and delay: each by week, with its direction in the catalog. */
static const struct {
    const char *metric;
    bool dictated; /* about dictated documents alone */
} watched[] = {{"A7", false}, {"B2", true}, {"C1", true}, {"D3", true}, {"D9", false}};
#define WATCHED_COUNT (sizeof(watched) / sizeof(watched[0]))

static const enum db_type types[] = {DB_INT4,   DB_INT2,   DB_INT2,   DB_INT4,
                                     DB_FLOAT8, DB_FLOAT8, DB_FLOAT8, DB_INT8};

size_t series_week(const struct series_list *list, int32_t day)
{
    if (day < list->monday || day >= list->monday + WEEK * SERIES_WEEKS) {
        return SERIES_WEEKS;
    }
    return (size_t)((day - list->monday) / WEEK);
}

int32_t series_period(const struct series_list *list, size_t week)
{
    int32_t from = list->monday + WEEK * (int32_t)week;

    return period_id((struct period){PERIOD_WEEK, from, from + WEEK});
}

static bool is_dictated(const struct metric *metric)
{
    for (size_t i = 0; i < WATCHED_COUNT; i++) {
        if (text_equal(metric->id, watched[i].metric)) {
            return watched[i].dictated;
        }
    }
    return false;
}

static struct series *next_series(struct arena *arena, struct series_list *list, size_t *room)
{
    list->items = arena_grow(arena, list->items, list->count, room, sizeof(*list->items));
    struct series *series = &list->items[list->count++];

    for (size_t week = 0; week < SERIES_WEEKS; week++) {
        series->value[week] = (double)NAN;
    }
    return series;
}

/* A row belongs to the series before it, or begins one. */
static void take_row(struct arena *arena, const struct catalog *catalog, const struct db_value *row,
                     struct series_list *list, size_t *room)
{
    int32_t scope_id = (int32_t)row[0].integer;
    const struct metric *metric = catalog_metric_number(catalog, (int)row[2].integer);
    struct series *series = list->count > 0 ? &list->items[list->count - 1] : NULL;
    size_t week = series_week(list, period_of_id((int32_t)row[3].integer).from);

    if (series == NULL || series->scope_id != scope_id || series->metric != metric) {
        series = next_series(arena, list, room);
        series->scope_id = scope_id;
        series->kind = catalog_scope_kind_number(catalog, row[1].integer);
        series->metric = metric;
        series->site_id = row[7].integer;
        series->dictated = is_dictated(metric);
    }
    series->value[week] = row[4].real;
    series->numerator[week] = row[5].null ? 0 : row[5].real;
    series->denominator[week] = row[6].null ? 0 : row[6].real;
}

static const char *metric_ids(struct arena *arena, const struct catalog *catalog)
{
    int64_t ids[WATCHED_COUNT];
    size_t count = 0;

    for (size_t i = 0; i < WATCHED_COUNT; i++) {
        const struct metric *metric = catalog_metric(catalog, watched[i].metric);

        if (metric != NULL) { /* a site's own catalog may lack it */
            ids[count++] = metric->number;
        }
    }
    return db_int_array(arena, ids, count);
}

bool series_read(struct arena *arena, struct db *db, const struct catalog *catalog, int32_t closed,
                 struct series_list *list, struct error *err)
{
    int32_t until = period_containing(PERIOD_WEEK, closed + 1).from;
    struct db_reader *reader = NULL;
    const struct db_value *row = NULL;
    size_t room = 0;

    *list = (struct series_list){.monday = until - WEEK * SERIES_WEEKS};
    const char *first = db_int(arena, series_period(list, 0));
    const char *last = db_int(arena, series_period(list, SERIES_WEEKS - 1));
    const char *metrics = metric_ids(arena, catalog);

    if (!db_read_open(db, &sql_measure_series_read, DB_PARAMS(metrics, first, last), types,
                      sizeof(types) / sizeof(types[0]), &reader, err)) {
        return false;
    }
    bool ok = db_read_next(reader, &row, err);

    while (ok && row != NULL) {
        if (!row[4].null) {
            take_row(arena, catalog, row, list, &room);
        }
        ok = db_read_next(reader, &row, err);
    }
    db_read_close(reader);
    return ok;
}
