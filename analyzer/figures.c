/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/figures.h"

static const struct figure absent = {
    .state = STATE_NOT_APPLICABLE, .ladder = STATE_NOT_APPLICABLE, .documents = -1};

struct figures figures_make(struct arena *arena, size_t scope_count, size_t metric_count)
{
    return (struct figures){.rows = ARENA_NEW(arena, struct figure_row, scope_count),
                            .scope_count = scope_count,
                            .metric_count = metric_count};
}

static bool is_there(const struct figure *figure)
{
    return figure->state != STATE_NOT_APPLICABLE &&
           (figure->state != STATE_NO_DATA || figure->clinicians != 0);
}

void figures_keep(struct arena *arena, struct figures *figures, size_t scope,
                  const struct figure *dense, const struct spreads *spreads)
{
    struct figure_row *row = &figures->rows[scope];
    size_t count = 0;

    for (size_t m = 0; m < figures->metric_count; m++) {
        if (is_there(&dense[m])) {
            metric_set_add(&row->has, m);
            count++;
        }
    }
    row->items = ARENA_NEW(arena, struct figure, count);
    row->spreads = figures->spread ? ARENA_NEW(arena, struct spreads, count) : NULL;
    count = 0;
    for (size_t m = 0; m < figures->metric_count; m++) {
        if (!is_there(&dense[m])) {
            continue;
        }
        if (row->spreads != NULL) {
            row->spreads[count] = spreads[m];
        }
        row->items[count++] = dense[m];
    }
}

struct spread figures_spread(const struct figures *figures, size_t scope, size_t metric,
                             enum side side)
{
    const struct figure_row *row = &figures->rows[scope];

    return row->spreads != NULL && metric_set_has(&row->has, metric)
               ? row->spreads[metric_set_rank(&row->has, metric)].sides[side]
               : (struct spread){0};
}

struct figure *figures_change(const struct figures *figures, size_t scope, size_t metric)
{
    const struct figure_row *row = &figures->rows[scope];

    return metric_set_has(&row->has, metric) ? &row->items[metric_set_rank(&row->has, metric)]
                                             : NULL;
}

const struct figure *figures_at(const struct figures *figures, size_t scope, size_t metric)
{
    const struct figure *figure = figures_change(figures, scope, metric);

    return figure == NULL ? &absent : figure;
}
