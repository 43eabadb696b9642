/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * standing.h: how a figure stands while it is decided what is told.
 */
#ifndef ANALYZER_STANDING_H
#define ANALYZER_STANDING_H

#include "analyzer/sheet.h"

enum standing {
    STANDING_NOTHING, /* no data, or not declared */
    STANDING_EXACT,
    STANDING_HELD, /* withheld or rounded */
};

/* How one figure stands; `sheet` may be NULL. */
enum standing standing_of(const struct sheet *sheet, size_t scope, size_t metric);

/* Gives what is exact the state; true where it was exact. */
bool standing_hold(struct sheet *sheet, size_t scope, size_t metric, enum measure_state state);

/* What a figure becomes that is not told exactly: of a quarter or 91 days rounded, where there is a
 * grid. */
enum measure_state standing_held(const struct sheet *sheet, size_t metric);

/* True of what is told with the quarter of its month (retained.h). */
bool standing_told_later(const struct metric *metric);

/* True where a metric's sums over two periods are those of both together. */
bool standing_adds_up(const struct catalog *catalog, const struct metric *metric);

#endif
