/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The services of a whole beside it: each at its volume, within or beyond its own limits. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"

#define COLUMNS 8
#define MARKS   6
#define MARGIN  1.25 /* before the least volume */
#define ROOM    2.2  /* after the greatest: the name of the whole stands there */
#define CHANCE  .11  /* interval_study.json: 89 % within */
#define GROUPS  3    /* within, beyond 95 %, beyond 99.8 % */

/* A figure while it is made. */
struct by_volume {
    const struct figure_context *context;
    const struct figure_funnel *spec;
    const struct unit_comparison *comparison;
    const struct metric *metric;
    int decimals;
};

static const char *number(const struct by_volume *f, double value)
{
    return number_metric(f->context->arena, f->context->catalog, f->context->language, f->metric,
                         value, f->decimals);
}

static const char *interval(const struct by_volume *f, const struct ranged *ranged)
{
    return number_metric_interval(f->context->arena, f->context->language, f->metric, ranged->low,
                                  ranged->high, f->decimals);
}

static const char *position_words(const struct by_volume *f, const struct comparison_unit *unit)
{
    return part_text(f->context,
                     arena_format(f->context->arena, "funnel.position.%s", unit->position));
}

/* How many would be beyond the 95 % limits by chance alone, at worst: see the coverage study. */
static const char *expected(const struct by_volume *f)
{
    return number_count(f->context->arena, f->context->language,
                        (int64_t)ceil(CHANCE * (double)f->comparison->unit_count));
}

static const char *said(const struct by_volume *f, const char *key)
{
    const struct figure_context *context = f->context;
    struct arena *arena = context->arena;

    return phrase(arena, part_text(context, key),
                  PHRASE({"metric", f->metric->label.in[context->language]},
                         {"whole", number(f, f->comparison->whole)}, {"expected", expected(f)},
                         {"units", phrase_count(arena, context->catalog, context->language, "units",
                                                (long long)f->comparison->unit_count)},
                         {"beyond", number_count(arena, context->language, f->comparison->beyond)},
                         {"far", number_count(arena, context->language, f->comparison->far)}));
}

static size_t group_of(const struct comparison_unit *unit)
{
    if (strstr(unit->position, "_998") != NULL) {
        return 2;
    }
    return strstr(unit->position, "_95") != NULL ? 1 : 0;
}

static struct datum datum_of(const struct by_volume *f, size_t i)
{
    const struct comparison_unit *unit = &f->comparison->units[i];
    struct arena *arena = f->context->arena;
    struct datum datum = datum_at(unit->volume, unit->own.value * f->metric->scale);

    datum.label = arena_format(arena, "%s%s%s %s, %s", f->spec->labels[i],
                               part_text(f->context, "format.colon"), number(f, unit->own.value),
                               interval(f, &unit->own), position_words(f, unit));
    return datum;
}

static struct mark points(const struct by_volume *f, size_t group)
{
    static const char *const names[GROUPS] = {"funnel.within", "funnel.beyond.95",
                                              "funnel.beyond.998"};
    struct datum *data = ARENA_NEW(f->context->arena, struct datum, f->comparison->unit_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < f->comparison->unit_count; i++) {
        if (group_of(&f->comparison->units[i]) == group) {
            data[count++] = datum_of(f, i);
        }
    }
    return (struct mark){
        .kind = MARK_POINT,
        .series = part_series(f->context, part_text(f->context, names[group]), data, count),
        .colour = group,
        .named = true};
}

static struct mark limits(const struct by_volume *f, bool far)
{
    struct datum *data = ARENA_NEW(f->context->arena, struct datum, f->comparison->unit_count + 1);

    for (size_t i = 0; i < f->comparison->unit_count; i++) {
        const struct comparison_unit *unit = &f->comparison->units[i];
        const struct ranged *ranged = far ? &unit->far : &unit->near;

        data[i] = datum_at(unit->volume, NAN);
        data[i].low = ranged->low * f->metric->scale;
        data[i].high = ranged->high * f->metric->scale;
    }
    return (struct mark){
        .kind = MARK_LIMITS,
        .series = part_series(f->context,
                              part_text(f->context, far ? "funnel.limits.998" : "funnel.limits.95"),
                              data, f->comparison->unit_count),
        .style = far ? STYLE_AREA_EDGE_1 : STYLE_AREA_1,
        .named = true};
}

static struct mark whole(const struct by_volume *f)
{
    struct datum *data = ARENA_NEW(f->context->arena, struct datum, 1);

    data[0] = datum_at(0, f->comparison->whole * f->metric->scale);
    data[0].label = arena_format(f->context->arena, "%s %s", part_text(f->context, "funnel.whole"),
                                 number(f, f->comparison->whole));
    return (struct mark){.kind = MARK_RULE,
                         .series = part_series(f->context, data[0].label, data, 1),
                         .style = STYLE_RULE_ZERO};
}

static struct chart_axis volumes(const struct by_volume *f)
{
    double least = INFINITY;
    double most = 0;

    for (size_t i = 0; i < f->comparison->unit_count; i++) {
        least = fmin(least, f->comparison->units[i].volume);
        most = fmax(most, f->comparison->units[i].volume);
    }
    return (struct chart_axis){.kind = SCALE_LOG,
                               .low = least / MARGIN,
                               .high = most * ROOM,
                               .title = part_text(f->context, f->metric->kind == METRIC_SHARE
                                                                  ? "funnel.volume.documents"
                                                                  : "funnel.volume.words"),
                               .unit = ""};
}

static const struct chart *chart_of(const struct by_volume *f, const char *subtitle)
{
    const struct figure_context *context = f->context;
    struct chart *chart = ARENA_NEW(context->arena, struct chart, 1);
    struct mark *marks = ARENA_NEW(context->arena, struct mark, MARKS);

    marks[0] = limits(f, true);
    marks[1] = limits(f, false);
    marks[2] = whole(f);
    for (size_t group = 0; group < GROUPS; group++) {
        marks[3 + group] = points(f, group);
    }
    *chart = (struct chart){
        .language = context->language,
        .title = said(f, f->comparison->text),
        .subtitle = subtitle,
        .description = said(f, "chart.desc.funnel"),
        .footer = context->provenance,
        .words = part_words(context, f->spec->period.kind),
        .x = volumes(f),
        .y = part_axis(context, f->metric, f->decimals),
        .marks = marks,
        .mark_count = MARKS,
    };
    chart->y.low = 0; /* not the metric's fixed domain: what is asked is who lies beyond limits */
    chart->y.high = 0;
    return chart;
}

static struct cell ranged_cell(const struct by_volume *f, const struct ranged *ranged)
{
    if (!isfinite(ranged->value)) {
        return cell_estimate(part_text(f->context, "format.none"), NULL, NAN, NAN, NAN);
    }
    return cell_estimate(number(f, ranged->value), interval(f, ranged),
                         ranged->value * f->metric->scale, ranged->low * f->metric->scale,
                         ranged->high * f->metric->scale);
}

static void set_row(const struct by_volume *f, size_t i, struct cell *row, size_t columns)
{
    const struct comparison_unit *unit = &f->comparison->units[i];
    const struct figure_context *context = f->context;

    row[0] = cell_head(f->spec->labels[i], f->spec->hrefs[i]);
    row[1] = ranged_cell(f, &unit->own);
    row[2] = cell_text(*unit->position == '\0' ? "" : position_words(f, unit));
    row[3] = cell_text(isfinite(unit->near.low) ? interval(f, &unit->near) : "");
    row[4] = ranged_cell(f, &unit->shrunken);
    row[5] = cell_number(number_count(context->arena, context->language, unit->clinicians),
                         (double)unit->clinicians);
    row[6] =
        cell_number(number_count(context->arena, context->language, (int64_t)llround(unit->volume)),
                    unit->volume);
    if (columns == COLUMNS) {
        row[7] = ranged_cell(f, &unit->standard);
    }
}

static const struct table *table_of(const struct by_volume *f)
{
    const struct figure_context *context = f->context;
    struct arena *arena = context->arena;
    const size_t rows = f->comparison->unit_count;
    const bool share = f->metric->kind == METRIC_SHARE;
    const size_t width = share ? COLUMNS - 1 : COLUMNS; /* shares are not standardised */
    struct cell *cells = ARENA_NEW(arena, struct cell, rows * COLUMNS + 1);
    struct column *columns = ARENA_NEW(arena, struct column, COLUMNS);
    struct table *table = ARENA_NEW(arena, struct table, 1);
    const struct column all[COLUMNS] = {
        {part_text(context, "table.service"), "group", CELL_HEAD, .22},
        {part_text(context, "table.value"), f->metric->id, CELL_ESTIMATE, .14},
        {part_text(context, "funnel.column.position"), "position", CELL_TEXT, .13},
        {part_text(context, "funnel.column.limits"), "limits", CELL_TEXT, .11},
        {part_text(context, "funnel.column.shrunken"), "shrunken", CELL_ESTIMATE, .13},
        {part_text(context, "table.clinicians"), "clinicians", CELL_NUMBER, .07},
        {part_text(context, share ? "table.documents" : "funnel.column.words"), "volume",
         CELL_NUMBER, .09},
        {part_text(context, "funnel.column.standard"), "standard", CELL_ESTIMATE, 0},
    };

    for (size_t i = 0; i < COLUMNS; i++) {
        columns[i] = all[i];
    }
    for (size_t i = 0; i < rows; i++) {
        set_row(f, i, &cells[i * width], width);
    }
    *table = (struct table){
        .id = part_table_id(context, f->spec->id),
        .caption = part_caption(context, f->metric->label.in[context->language],
                                local_period(arena, context->language, f->spec->period)),
        .columns = columns,
        .column_count = width,
        .cells = cells,
        .row_count = rows,
    };
    return table;
}

const struct figure *figure_funnel(const struct figure_context *context,
                                   const struct figure_funnel *spec)
{
    const struct unit_comparison *comparison = spec->comparison;
    struct by_volume f = {.context = context,
                          .spec = spec,
                          .comparison = comparison,
                          .metric = comparison->metric,
                          .decimals = 1};
    struct figure *figure = ARENA_NEW(context->arena, struct figure, 1);

    if (comparison->unit_count > 0) {
        const struct ranged *first = &comparison->units[0].own;

        f.decimals = number_decimals(f.metric, first->low, first->high);
    }
    const char *subtitle =
        arena_format(context->arena, "%s, %s. %s", f.metric->label.in[context->language],
                     part_unit(context, f.metric), part_text(context, "figure.order.alphabetical"));

    *figure = (struct figure){
        .id = spec->id,
        .title = said(&f, comparison->text),
        .subtitle = subtitle,
        .sentence = said(&f, "chart.desc.funnel"),
        .chart = chart_of(&f, subtitle),
        .table = table_of(&f),
    };
    return figure;
}
