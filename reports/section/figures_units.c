/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_units.c: one metric of the scopes below one, each with its interval: never a ranking. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/section/figures.h"
#include "reports/section/wording.h"

/* A site's or a pôle's units are compared; the whole shows its sites. */
static bool lies_below(const struct section_context *context, const struct scope *scope)
{
    if (context->scope->depth == 0) {
        return text_equal(scope->kind->id, "site");
    }
    return text_equal(scope->kind->id, "unit") && scope->id != context->scope->id &&
           scope_within(scope, context->scope);
}

/* Inserts by label; there are at most some hundred. */
static void insert(const struct scope **sorted, size_t count, const struct scope *scope,
                   enum language language)
{
    size_t at = count;

    while (at > 0 && strcmp(sorted[at - 1]->label.in[language], scope->label.in[language]) > 0) {
        sorted[at] = sorted[at - 1];
        at--;
    }
    sorted[at] = scope;
}

static const struct scope **find_below(const struct section_context *context, size_t *count)
{
    const struct scope **found =
        ARENA_NEW(context->arena, const struct scope *, context->scopes->count + 1);

    *count = 0;
    for (size_t i = 0; i < context->scopes->count; i++) {
        if (lies_below(context, &context->scopes->scopes[i])) {
            insert(found, (*count)++, &context->scopes->scopes[i], context->language);
        }
    }
    return found;
}

static bool load(const struct section_context *context, const struct metric *metric,
                 const struct scope *const *scopes, size_t count, struct measure_list *list,
                 struct error *err)
{
    int64_t *ids = ARENA_NEW(context->arena, int64_t, count);

    for (size_t i = 0; i < count; i++) {
        ids[i] = scopes[i]->id;
    }
    const struct measure_query query = {.scope_ids = ids,
                                        .scope_count = count,
                                        .metrics = &metric->id,
                                        .metric_count = 1,
                                        .first = context->period,
                                        .last = context->period};
    return measure_load(context->db, context->arena, context->catalog, &query, list, err);
}

static struct datum datum_of(const struct section_context *context, const struct metric *metric,
                             const struct measure *measure, size_t row)
{
    struct datum datum = datum_at((double)row, (double)NAN);

    (void)context;
    if (measure_shown(measure)) {
        datum.value = wording_scaled(metric, measure->value);
        datum.low = wording_scaled(metric, measure->low);
        datum.high = wording_scaled(metric, measure->high);
    } else {
        datum.state =
            wording_status(measure) == STATUS_SUPPRESSED ? DATUM_SUPPRESSED : DATUM_MISSING;
    }
    return datum;
}

static const char *note_of(const struct section_context *context, const struct measure *measure)
{
    const char *interval = wording_interval(context, measure);

    return interval == NULL
               ? wording_value(context, measure)
               : arena_format(context->arena, "%s %s", wording_value(context, measure), interval);
}

static const struct chart *build_chart(const struct section_context *context,
                                       const struct metric *metric,
                                       const struct scope *const *scopes, size_t count,
                                       const struct measure_list *list)
{
    struct chart *chart = figures_chart(context);
    struct mark *mark = ARENA_NEW(context->arena, struct mark, 1);
    struct series *series = ARENA_NEW(context->arena, struct series, 1);
    struct datum *data = ARENA_NEW(context->arena, struct datum, count);
    struct row *rows = ARENA_NEW(context->arena, struct row, count);

    chart->x = (struct chart_axis){.kind = SCALE_LINEAR,
                                   .low = metric->domain_low,
                                   .high = metric->domain_high,
                                   .unit = text_equal(metric->unit, "%") ? "%" : "",
                                   .decimals = 1};
    for (size_t i = 0; i < count; i++) {
        const struct measure *measure =
            measure_find(list, scopes[i]->id, metric->id, context->period);

        data[i] = datum_of(context, metric, measure, i);
        rows[i] = (struct row){.name = scopes[i]->label.in[context->language],
                               .note = note_of(context, measure)};
        if (measure_shown(measure)) {
            chart->x.low = fmin(chart->x.low, data[i].value);
            chart->x.high = fmax(chart->x.high, data[i].value);
        }
    }
    *series = (struct series){metric->label.in[context->language], data, count};
    *mark = (struct mark){.kind = MARK_INTERVAL, .series = series};
    chart->y = (struct chart_axis){.kind = SCALE_BAND, .rows = rows, .row_count = count};
    chart->marks = mark;
    chart->mark_count = 1;
    return chart;
}

static const struct table *build_table(const struct section_context *context,
                                       const struct metric *metric,
                                       const struct scope *const *scopes, size_t count,
                                       const struct measure_list *list, const struct figure *figure)
{
    const struct column columns[] = {
        {wording(context, "table.scope"), "scope", CELL_HEAD, 0.0},
        {metric->label.in[context->language], "value", CELL_ESTIMATE, 0.0},
        {wording(context, "table.n"), "n", CELL_TEXT, 0.0},
    };
    struct table *table = figures_table(context, figure->id, figure->title, columns, 3, count);
    struct cell *cells = ARENA_NEW(context->arena, struct cell, 3 * count + 1);

    for (size_t i = 0; i < count; i++) {
        const struct measure *measure =
            measure_find(list, scopes[i]->id, metric->id, context->period);
        const char *href =
            context->links.page == NULL
                ? NULL
                : context->links.page(context->links.owner, context->arena, NULL, scopes[i]);

        cells[3 * i] = cell_head(scopes[i]->label.in[context->language], href);
        cells[3 * i + 1] = wording_cell(context, measure);
        cells[3 * i + 2] = cell_text(wording_counts(context, measure));
    }
    table->cells = cells;
    return table;
}

bool figures_units(const struct section_context *context, struct document *document,
                   const char *metric_id, struct error *err)
{
    const struct metric *metric = catalog_metric(context->catalog, metric_id);
    struct figure figure = {.id = arena_format(context->arena, "units-%s", metric_id)};
    struct measure_list list;
    size_t count = 0;
    const struct scope **scopes = find_below(context, &count);

    if (metric == NULL || count == 0) {
        return true;
    }
    if (!load(context, metric, scopes, count, &list, err)) {
        return false;
    }
    figure.title = arena_format(
        context->arena, "%s%s%s", metric->label.in[context->language],
        wording(context, "format.colon"),
        wording(context, context->scope->depth == 0 ? "figure.sites.title" : "figure.units.title"));
    figure.subtitle = wording(context, "figure.order.alphabetical");
    figure.sentence = figure.subtitle;
    struct chart *chart = ARENA_NEW(context->arena, struct chart, 1);
    *chart = *build_chart(context, metric, scopes, count, &list);
    chart->title = figure.title;
    chart->subtitle = figure.subtitle;
    chart->description = figure.sentence;
    figure.chart = chart;
    figure.table = build_table(context, metric, scopes, count, &list, &figure);
    figures_add(context, document, figure);
    return true;
}
