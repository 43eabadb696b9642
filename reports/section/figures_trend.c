/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_trend.c: one metric over a year, with the engine's releases. */
#include "reports/section/figures.h"

#define WEEKS  53
#define MONTHS 13

/* A year of weeks, or of months where the scope has no weeks, up to the context's period. */
static void set_span(const struct section_context *context, struct figure_time *spec)
{
    const bool weekly = context->scope->kind->weekly;

    spec->last = period_containing(weekly ? PERIOD_WEEK : PERIOD_MONTH, context->period.until - 1);
    spec->first = spec->last;
    for (int i = 1; i < (weekly ? WEEKS : MONTHS); i++) {
        spec->first = period_previous(spec->first);
    }
}

bool figures_trend(const struct section_context *context, struct document *document,
                   const char *metric_id, const char *title, struct error *err)
{
    const struct figure_context figure_context = figures_context(context);
    const int64_t scope_id = context->scope->id;
    struct measure_list measures;
    struct release_list releases;
    const struct figure_series series = {.measures = &measures, .scope_id = context->scope->id};
    struct figure_time spec = {
        .id = arena_format(context->arena, "trend-%s", metric_id),
        .metric = catalog_metric(context->catalog, metric_id),
        .series = &series,
        .series_count = 1,
        .releases = &releases,
        .title = title,
    };

    if (spec.metric == NULL) {
        return error_set(err, ERROR_SYSTEM, "the catalog has no metric %s", metric_id);
    }
    set_span(context, &spec);
    const struct measure_query query = {.scope_ids = &scope_id,
                                        .scope_count = 1,
                                        .metrics = &metric_id,
                                        .metric_count = 1,
                                        .first = spec.first,
                                        .last = spec.last};
    const struct period span = {.from = spec.first.from, .until = spec.last.until};
    if (!measure_load(context->db, context->arena, context->catalog, &query, &measures, err) ||
        !release_load(context->db, context->arena, span, &releases, err)) {
        return false;
    }
    figures_add(context, document, figure_time(&figure_context, &spec));
    return true;
}
