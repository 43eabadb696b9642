/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * series.h: the weekly series of published measures that are watched.
 *
 * Read from the table measure alone, live figures in the state "published": what is made of them
 * tells nobody more than the figures themselves. A week that is withheld, rounded or without data
 * is a hole.
 */
#ifndef ANALYZER_SERIES_H
#define ANALYZER_SERIES_H

#include "schema/catalog.h"
#include "schema/db.h"

#define SERIES_WEEKS 104

/* One measure of one scope, by week. */
struct series {
    int32_t scope_id;
    int64_t site_id; /* 0: of several */
    const struct scope_kind *kind;
    const struct metric *metric;
    bool dictated;              /* it is about dictated documents alone */
    double value[SERIES_WEEKS]; /* NAN: a hole */
    double numerator[SERIES_WEEKS];
    double denominator[SERIES_WEEKS]; /* 0 in a hole */
};

struct series_list {
    int32_t monday; /* first day of week 0 */
    struct series *items;
    size_t count;
};

/* The week, from 0, that holds a day; SERIES_WEEKS where it is none of them. */
size_t series_week(const struct series_list *list, int32_t day);

/* The period_id of a week. */
int32_t series_period(const struct series_list *list, size_t week);

/*
 * Reads the SERIES_WEEKS weeks up to the last one that is over on `closed`, for ratios and shares
 * that are watched, of all scopes that have weeks.
 */
NODISCARD bool series_read(struct arena *arena, struct db *db, const struct catalog *catalog,
                           int32_t closed, struct series_list *list, struct error *err);

#endif
