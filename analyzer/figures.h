/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * figures.h: the figures of a period, scope by metric, of which most are not there.
 *
 * A scope holds only the metrics that it has data for, in the catalog's order: a set of them says
 * where each stands.
 */
#ifndef ANALYZER_FIGURES_H
#define ANALYZER_FIGURES_H

#include "analyzer/disclosure.h"
#include "analyzer/page.h"

struct figure_row {
    struct metric_set has;
    struct figure *items;    /* by rank in the set */
    struct spreads *spreads; /* the same; NULL where they are not kept */
};

struct figures {
    struct figure_row *rows; /* [scope_count] */
    size_t scope_count;
    size_t metric_count;
    bool spread; /* spreads are kept */
};

struct figures figures_make(struct arena *arena, size_t scope_count, size_t metric_count);

/* Keeps what is there of a scope's figures, dense [metric_count], and of their spreads: none of
 * other states than STATE_NOT_APPLICABLE, or STATE_NO_DATA without a contributor, is lost. */
void figures_keep(struct arena *arena, struct figures *figures, size_t scope,
                  const struct figure *dense, const struct spreads *spreads);

/* A figure; where there is none, one that says STATE_NOT_APPLICABLE. */
const struct figure *figures_at(const struct figures *figures, size_t scope, size_t metric);

/* How one side of a figure is spread, of figures that keep spreads; all 0 where there is none. */
struct spread figures_spread(const struct figures *figures, size_t scope, size_t metric,
                             enum side side);

/* A figure to be changed; NULL where there is none. */
struct figure *figures_change(const struct figures *figures, size_t scope, size_t metric);

#endif
