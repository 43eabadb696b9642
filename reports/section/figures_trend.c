/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_trend.c: one metric over a year, with the engine's releases. */
#include <math.h>

#include "reports/section/figures.h"

#define WEEKS  53
#define MONTHS 13

/* A year of weeks, or of months where the scope has no weeks, up to the context's period. */
static void set_span(const struct section_context *context, struct period *first,
                     struct period *last)
{
    const bool weekly = context->scope->kind->weekly;

    *last = period_containing(weekly ? PERIOD_WEEK : PERIOD_MONTH, context->period.until - 1);
    *first = *last;
    for (int i = 1; i < (weekly ? WEEKS : MONTHS); i++) {
        *first = period_previous(*first);
    }
}

static bool add_trend(const struct section_context *context, struct document *document,
                      const char *metric_id, const char *title, const double *target,
                      struct error *err)
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
        .target = target,
    };

    if (spec.metric == NULL) {
        return error_set(err, ERROR_SYSTEM, "the catalog has no metric %s", metric_id);
    }
    set_span(context, &spec.first, &spec.last);
    const struct measure_query query = {.scope_ids = &scope_id,
                                        .scope_count = 1,
                                        .metrics = &metric_id,
                                        .metric_count = 1,
                                        .first = spec.first,
                                        .last = spec.last,
                                        .revision = &context->revision};
    const struct period span = {.from = spec.first.from, .until = spec.last.until};
    if (!measure_load(context->db, context->arena, context->catalog, &query, &measures, err) ||
        !release_load(context->db, context->arena, span, &releases, err)) {
        return false;
    }
    figures_add(context, document, figure_time(&figure_context, &spec));
    return true;
}

bool figures_trend(const struct section_context *context, struct document *document,
                   const char *metric_id, const char *title, struct error *err)
{
    return add_trend(context, document, metric_id, title, NULL, err);
}

bool figures_adherence(const struct section_context *context, struct document *document,
                       const char *metric_id, double target, struct error *err)
{
    return add_trend(context, document, metric_id, NULL, isfinite(target) ? &target : NULL, err);
}

bool figures_sparks(const struct section_context *context, struct key_figure *items, size_t count,
                    struct error *err)
{
    const struct figure_context figure_context = figures_context(context);
    const char **metrics = ARENA_NEW(context->arena, const char *, count);
    const int64_t scope_id = context->scope->id;
    struct measure_list measures;
    const struct figure_series series = {.measures = &measures, .scope_id = context->scope->id};
    struct measure_query query = {.scope_ids = &scope_id,
                                  .scope_count = 1,
                                  .metrics = metrics,
                                  .metric_count = count,
                                  .revision = &context->revision};

    for (size_t i = 0; i < count; i++) {
        metrics[i] = items[i].id;
    }
    set_span(context, &query.first, &query.last);
    if (!measure_load(context->db, context->arena, context->catalog, &query, &measures, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct metric *metric = catalog_metric(context->catalog, items[i].id);
        if (metric != NULL && metric->kind != METRIC_TIME_SAVED) {
            items[i].spark =
                figure_spark(&figure_context, metric, &series, query.first, query.last);
        }
    }
    return true;
}
