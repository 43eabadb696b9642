/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_time_saved.c: three scenarios of time saved, always together, with their counterfactual.
 */
#include <math.h>

#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/section/figures.h"
#include "reports/section/wording.h"

#define SCENARIOS 3

static const char *const scenarios[SCENARIOS] = {"low", "central", "high"};

static const struct chart *build_chart(const struct section_context *context,
                                       const struct measure *const measures[static SCENARIOS],
                                       const struct figure *figure)
{
    struct chart *chart = figures_chart(context);
    struct mark *marks = ARENA_NEW(context->arena, struct mark, 2);
    struct series *series = ARENA_NEW(context->arena, struct series, 2);
    struct datum *data = ARENA_NEW(context->arena, struct datum, SCENARIOS);
    struct datum *zero = ARENA_NEW(context->arena, struct datum, 1);
    struct row *rows = ARENA_NEW(context->arena, struct row, SCENARIOS);
    double low = 0.0;
    double high = 0.0;

    for (size_t i = 0; i < SCENARIOS; i++) {
        const struct metric *metric = measures[i]->metric;
        const char *interval = wording_interval(context, measures[i]);

        data[i] = datum_at((double)i, wording_scaled(metric, measures[i]->value));
        data[i].low = wording_scaled(metric, measures[i]->low);
        data[i].high = wording_scaled(metric, measures[i]->high);
        rows[i] = (struct row){
            .name = wording(context, arena_format(context->arena, "chart.%s", scenarios[i])),
            .note = arena_format(context->arena, "%s %s", wording_value(context, measures[i]),
                                 interval == NULL ? "" : interval)};
        low = fmin(low, isfinite(data[i].low) ? data[i].low : data[i].value);
        high = fmax(high, isfinite(data[i].high) ? data[i].high : data[i].value);
    }
    zero[0] = datum_at(0.0, 0.0);
    series[0] = (struct series){NULL, zero, 1};
    series[1] = (struct series){figure->title, data, SCENARIOS};
    marks[0] = (struct mark){
        .kind = MARK_RULE, .series = &series[0], .axis = MARK_AT_VALUE, .style = STYLE_RULE_ZERO};
    marks[1] = (struct mark){.kind = MARK_INTERVAL, .series = &series[1]};
    chart->title = figure->title;
    chart->subtitle = figure->subtitle;
    chart->description = figure->sentence;
    struct scale domain = scale_nice(low, high);
    chart->x = (struct chart_axis){
        .kind = SCALE_LINEAR, .low = domain.low, .high = domain.high, .unit = "", .decimals = 1};
    chart->y = (struct chart_axis){.kind = SCALE_BAND, .rows = rows, .row_count = SCENARIOS};
    chart->marks = marks;
    chart->mark_count = 2;
    return chart;
}

static const struct table *build_table(const struct section_context *context,
                                       const struct measure *const measures[static SCENARIOS],
                                       const struct figure *figure)
{
    const struct column columns[] = {
        {wording(context, "table.metric"), "scenario", CELL_HEAD, 0.0},
        {wording(context, "table.value"), "value", CELL_ESTIMATE, 0.0},
        {wording(context, "table.n"), "n", CELL_TEXT, 0.0},
    };
    struct table *table = figures_table(context, figure->id, figure->title, columns, 3, SCENARIOS);
    struct cell *cells = ARENA_NEW(context->arena, struct cell, SCENARIOS * 3);

    for (size_t i = 0; i < SCENARIOS; i++) {
        cells[3 * i] = cell_head(
            wording(context, arena_format(context->arena, "chart.%s", scenarios[i])), NULL);
        cells[3 * i + 1] = wording_cell(context, measures[i]);
        cells[3 * i + 2] = cell_text(wording_counts(context, measures[i]));
    }
    table->cells = cells;
    return table;
}

void figures_time_saved(const struct section_context *context, struct document *document,
                        const char *estimand)
{
    const struct measure *measures[SCENARIOS];
    struct figure figure = {.id = arena_format(context->arena, "time-saved-%s", estimand)};
    size_t shown = 0;

    for (size_t i = 0; i < SCENARIOS; i++) {
        measures[i] =
            wording_now(context, arena_format(context->arena, "%s_%s", estimand, scenarios[i]));
        shown += measure_shown(measures[i]) ? 1 : 0;
    }
    figure.subtitle = wording(context, "figure.time_saved.subtitle");
    if (shown < SCENARIOS) {
        figure.title = wording(context, "key.time_saved");
        figure.empty = wording_status(measures[1]) == STATUS_SUPPRESSED
                           ? wording(context, "empty.suppressed")
                           : wording(context, "empty.no_typed");
        figure.sentence = figure.empty;
        figures_add(context, document, figure);
        return;
    }
    /* A saving is said only where even the low scenario's interval lies above zero. */
    figure.title = phrase(context->arena,
                          wording(context, measures[0]->low > 0.0 ? "figure.time_saved.title"
                                                                  : "figure.time_saved.title.none"),
                          PHRASE({"low", wording_value(context, measures[0])},
                                 {"high", wording_value(context, measures[2])}));
    figure.sentence = figure.title;
    figure.chart = build_chart(context, measures, &figure);
    figure.table = build_table(context, measures, &figure);
    figures_add(context, document, figure);
}
