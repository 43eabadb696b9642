/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sheet.h: all figures of one period: every scope by every metric, exact, before disclosure
 * control.
 *
 * Owns the period's sums, so that clusters can be asked for again. Two threads share the scopes.
 */
#ifndef ANALYZER_SHEET_H
#define ANALYZER_SHEET_H

#include "analyzer/metric.h"
#include "analyzer/saving.h"
#include "analyzer/window.h"

#define SHEET_THREADS 2

struct sheet {
    struct evaluation evaluation;
    struct arena arenas[SHEET_THREADS + 1]; /* one a thread; the last holds the period's sums */
    size_t scope_count;
    size_t metric_count;
    struct table *tables;   /* [scope_count]; k = 0 where the scope has nothing in the period */
    struct figure *figures; /* [scope_count][metric_count]; STATE_NOT_APPLICABLE where undeclared */
    int32_t *scope_ids;     /* [scope_count]; 0 for those that are not stored */
    struct baseline baseline;
};

/* Evaluates a closed window, whose sums it takes over. */
void sheet_make(struct population *population, const struct history *history, struct window *window,
                struct sheet *sheet);
void sheet_free(struct sheet *sheet);

struct figure *sheet_figure(const struct sheet *sheet, size_t scope, size_t metric);

/* The clusters of a figure, from the arena; [sheet->tables[scope].k]. */
struct cluster *sheet_clusters(struct arena *arena, const struct sheet *sheet, size_t scope,
                               size_t metric);

#endif
