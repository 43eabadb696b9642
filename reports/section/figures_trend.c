/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_trend.c: one metric over a year, with its interval band and the engine's releases. */
#include <math.h>

#include "base/text.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/section/figures.h"
#include "reports/section/wording.h"

#define WEEKS  53
#define MONTHS 13

/* The points of a trend: one a period, the oldest first. */
struct trend {
    const struct metric *metric;
    struct period periods[WEEKS];
    const struct measure *measures[WEEKS];
    size_t count;
    size_t shown;
    struct measure_list list;
    struct release_list releases;
};

static bool load(const struct section_context *context, const struct metric *metric,
                 struct trend *trend, struct error *err)
{
    const bool weekly = context->scope->kind->weekly;
    const int64_t scope_id = context->scope->id;
    struct period period =
        period_containing(weekly ? PERIOD_WEEK : PERIOD_MONTH, context->period.until - 1);

    trend->metric = metric;
    trend->count = weekly ? WEEKS : MONTHS;
    for (size_t i = trend->count; i-- > 0; period = period_previous(period)) {
        trend->periods[i] = period;
    }
    const struct measure_query query = {.scope_ids = &scope_id,
                                        .scope_count = 1,
                                        .metrics = &metric->id,
                                        .metric_count = 1,
                                        .first = trend->periods[0],
                                        .last = trend->periods[trend->count - 1]};
    const struct period span = {.from = trend->periods[0].from,
                                .until = trend->periods[trend->count - 1].until};
    if (!measure_load(context->db, context->arena, context->catalog, &query, &trend->list, err) ||
        !release_load(context->db, context->arena, span, &trend->releases, err)) {
        return false;
    }
    for (size_t i = 0; i < trend->count; i++) {
        trend->measures[i] =
            measure_find(&trend->list, context->scope->id, metric->id, trend->periods[i]);
        trend->shown += measure_shown(trend->measures[i]) ? 1 : 0;
    }
    return true;
}

static enum datum_state datum_state(const struct section_context *context,
                                    const struct trend *trend, size_t i)
{
    switch (wording_status(trend->measures[i])) {
    case STATUS_NONE:
        return trend->periods[i].until > context->data.newest_day + 1 ? DATUM_PROVISIONAL
                                                                      : DATUM_SHOWN;
    case STATUS_SUPPRESSED:
        return DATUM_SUPPRESSED;
    case STATUS_MET:
    case STATUS_INDETERMINATE:
    case STATUS_NOT_MET:
    case STATUS_NOT_ASSESSABLE:
    case STATUS_NOT_MEASURED:
    case STATUS_NOT_APPLICABLE:
    case STATUS_NO_DATA:
    case STATUS_ERROR:
    case STATUS_COUNT:
        break;
    }
    return DATUM_MISSING;
}

static const struct series *values(const struct section_context *context, const struct trend *trend)
{
    struct series *series = ARENA_NEW(context->arena, struct series, 1);
    struct datum *data = ARENA_NEW(context->arena, struct datum, trend->count);

    for (size_t i = 0; i < trend->count; i++) {
        const struct measure *measure = trend->measures[i];
        const bool shown = measure_shown(measure);

        data[i] = datum_at(trend->periods[i].from,
                           shown ? wording_scaled(trend->metric, measure->value) : (double)NAN);
        data[i].low = shown ? wording_scaled(trend->metric, measure->low) : (double)NAN;
        data[i].high = shown ? wording_scaled(trend->metric, measure->high) : (double)NAN;
        data[i].state = datum_state(context, trend, i);
        data[i].position_text =
            number_period_short(context->arena, context->language, trend->periods[i]);
    }
    *series = (struct series){trend->metric->label.in[context->language], data, trend->count};
    return series;
}

static const struct series *release_marks(const struct section_context *context,
                                          const struct trend *trend)
{
    struct series *series = ARENA_NEW(context->arena, struct series, 1);
    struct datum *data = ARENA_NEW(context->arena, struct datum, trend->releases.count + 1);

    for (size_t i = 0; i < trend->releases.count; i++) {
        data[i] = datum_at(trend->releases.items[i].day, (double)NAN);
        data[i].label = trend->releases.items[i].label;
    }
    *series = (struct series){wording(context, "chart.release.mark"), data, trend->releases.count};
    return series;
}

/* The metric's fixed domain, widened where a value lies beyond it, so that nothing is cut off. */
static void set_domain(const struct trend *trend, struct chart_axis *axis)
{
    axis->low = trend->metric->domain_low;
    axis->high = trend->metric->domain_high;
    for (size_t i = 0; i < trend->count; i++) {
        if (measure_shown(trend->measures[i])) {
            const double value = wording_scaled(trend->metric, trend->measures[i]->value);

            axis->low = fmin(axis->low, value);
            axis->high = fmax(axis->high, value);
        }
    }
}

static const char *axis_unit(const struct metric *metric)
{
    return text_equal(metric->unit, "%") ? "%" : "";
}

static const struct chart *build_chart(const struct section_context *context,
                                       const struct trend *trend, const struct figure *figure)
{
    struct chart *chart = figures_chart(context);
    struct mark *marks = ARENA_NEW(context->arena, struct mark, 3);
    const struct series *series = values(context, trend);

    chart->title = figure->title;
    chart->subtitle = figure->subtitle;
    chart->description = figure->sentence;
    chart->x = (struct chart_axis){.kind = SCALE_TIME,
                                   .low = trend->periods[0].from,
                                   .high = trend->periods[trend->count - 1].until};
    chart->y =
        (struct chart_axis){.kind = SCALE_LINEAR, .unit = axis_unit(trend->metric), .decimals = 1};
    set_domain(trend, &chart->y);
    marks[0] = (struct mark){.kind = MARK_RULE,
                             .series = release_marks(context, trend),
                             .axis = MARK_AT_POSITION,
                             .style = STYLE_RULE_RELEASE};
    marks[1] = (struct mark){.kind = MARK_AREA, .series = series};
    marks[2] = (struct mark){.kind = MARK_LINE, .series = series};
    chart->marks = marks;
    chart->mark_count = 3;
    return chart;
}

static const struct table *build_table(const struct section_context *context,
                                       const struct trend *trend, const char *id,
                                       const char *caption)
{
    const struct column columns[] = {
        {wording(context, "table.period"), "period", CELL_HEAD, 0.0},
        {trend->metric->label.in[context->language], "value", CELL_ESTIMATE, 0.0},
        {wording(context, "table.clinicians"), "clinicians", CELL_NUMBER, 0.0},
        {wording(context, "table.documents"), "documents", CELL_NUMBER, 0.0},
    };
    struct table *table = figures_table(context, id, caption, columns, 4, trend->shown);
    struct cell *cells = ARENA_NEW(context->arena, struct cell, 4 * trend->shown + 1);
    size_t at = 0;

    for (size_t i = 0; i < trend->count; i++) {
        const struct measure *measure = trend->measures[i];

        if (!measure_shown(measure)) {
            continue;
        }
        cells[at++] = cell_head(
            number_period_short(context->arena, context->language, trend->periods[i]), NULL);
        cells[at++] = wording_cell(context, measure);
        cells[at++] =
            cell_number(measure->clinicians < 0
                            ? ""
                            : number_count(context->arena, context->language, measure->clinicians),
                        measure->clinicians < 0 ? (double)NAN : (double)measure->clinicians);
        cells[at++] =
            cell_number(measure->documents < 0
                            ? ""
                            : number_count(context->arena, context->language, measure->documents),
                        measure->documents < 0 ? (double)NAN : (double)measure->documents);
    }
    table->cells = cells;
    return table;
}

static const char *describe(const struct section_context *context, const struct trend *trend)
{
    const struct measure *first = NULL;
    const struct measure *last = NULL;

    for (size_t i = 0; i < trend->count; i++) {
        if (measure_shown(trend->measures[i])) {
            first = first == NULL ? trend->measures[i] : first;
            last = trend->measures[i];
        }
    }
    if (first == NULL) {
        return wording(context, "empty.no_data");
    }
    struct arena *arena = context->arena;
    return phrase(
        arena, wording(context, "chart.desc.line"),
        PHRASE(
            {"count", number_count(arena, context->language, (int64_t)trend->shown)},
            {"first",
             number_period_short(arena, context->language, period_of_id(first->period_id))},
            {"last", number_period_short(arena, context->language, period_of_id(last->period_id))},
            {"before", wording_value(context, first)}, {"after", wording_value(context, last)}));
}

/* "… %, by week; band: 95% interval" */
static const char *subtitle(const struct section_context *context, const struct trend *trend)
{
    const char *unit =
        catalog_text_if(context->catalog, context->language,
                        arena_format(context->arena, "unit.%s", trend->metric->unit));

    return phrase(context->arena,
                  wording(context, context->scope->kind->weekly ? "figure.subtitle.weekly"
                                                                : "figure.subtitle.monthly"),
                  PHRASE({"metric", trend->metric->label.in[context->language]},
                         {"unit", unit == NULL ? trend->metric->unit : unit}));
}

static const char *default_title(const struct section_context *context, const struct metric *metric)
{
    const struct measure *now = wording_now(context, metric->id);
    const char *interval = wording_interval(context, now);

    return arena_format(context->arena, "%s%s%s%s%s", metric->label.in[context->language],
                        wording(context, "format.colon"), wording_value(context, now),
                        interval == NULL ? "" : " ", interval == NULL ? "" : interval);
}

bool figures_trend(const struct section_context *context, struct document *document,
                   const char *metric_id, const char *title, struct error *err)
{
    const struct metric *metric = catalog_metric(context->catalog, metric_id);
    struct trend *trend = ARENA_NEW(context->arena, struct trend, 1);
    struct figure figure = {.id = arena_format(context->arena, "trend-%s", metric_id)};

    if (metric == NULL) {
        return error_set(err, ERROR_SYSTEM, "the catalog has no metric %s", metric_id);
    }
    if (!load(context, metric, trend, err)) {
        return false;
    }
    figure.title = title != NULL ? title : default_title(context, metric);
    figure.subtitle = subtitle(context, trend);
    figure.sentence = describe(context, trend);
    if (trend->shown == 0) {
        figure.empty = figure.sentence;
    } else {
        figure.chart = build_chart(context, trend, &figure);
    }
    figure.table = build_table(context, trend, figure.id, figure.title);
    figures_add(context, document, figure);
    return true;
}
