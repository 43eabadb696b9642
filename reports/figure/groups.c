/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A metric by unit, site or another grouping. */
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"

#define COLUMNS 4

struct member {
    const struct figure_group *group;
    const struct measure *measure;
};

/* A figure while it is made. */
struct by_group {
    const struct figure_context *context;
    const struct figure_groups *spec;
    struct member *members;
    struct datum *data;
    const struct measure *whole;
    const struct measure *sample; /* any that is shown: for decimals */
    bool suppressed;              /* something is withheld */
};

/* Greatest first; those without a value last, in the order they came. */
static int by_value(const void *a, const void *b)
{
    const struct member *first = a;
    const struct member *second = b;
    bool first_shown = measure_shown(first->measure);
    bool second_shown = measure_shown(second->measure);

    if (first_shown != second_shown) {
        return first_shown ? -1 : 1;
    }
    if (!first_shown || first->measure->value == second->measure->value) {
        return first->group < second->group ? -1 : 1;
    }
    return first->measure->value > second->measure->value ? -1 : 1;
}

static struct by_group read_all(const struct figure_context *context,
                                const struct figure_groups *spec)
{
    struct by_group g = {.context = context, .spec = spec};

    g.members = ARENA_NEW(context->arena, struct member, spec->group_count + 1);
    g.data = ARENA_NEW(context->arena, struct datum, spec->group_count + 1);
    for (size_t i = 0; i < spec->group_count; i++) {
        g.members[i] =
            (struct member){&spec->groups[i], measure_find(spec->measures, spec->groups[i].scope_id,
                                                           spec->metric->id, spec->period)};
        g.suppressed = g.suppressed || part_status(g.members[i].measure) == STATUS_SUPPRESSED;
        if (g.sample == NULL && measure_shown(g.members[i].measure)) {
            g.sample = g.members[i].measure;
        }
    }
    if (spec->bars && spec->group_count > 1) {
        qsort(g.members, spec->group_count, sizeof(*g.members), by_value);
    }
    for (size_t i = 0; i < spec->group_count; i++) {
        g.data[i] = part_datum(g.members[i].measure, (double)i);
        if (g.data[i].state == DATUM_SHOWN && part_provisional(context, spec->period)) {
            g.data[i].state = DATUM_PROVISIONAL;
        }
    }
    if (spec->whole_scope_id >= 0) {
        g.whole =
            measure_find(spec->measures, spec->whole_scope_id, spec->metric->id, spec->period);
    }
    return g;
}

/* Title and sentence say from what to what. */
static const char *said(const struct by_group *g, const char *key)
{
    const struct figure_context *context = g->context;
    double low = NAN;
    double high = NAN;
    size_t shown = 0;

    if (!part_range(g->data, g->spec->group_count, &low, &high)) {
        return part_no_title(context, g->spec->metric, g->suppressed);
    }
    for (size_t i = 0; i < g->spec->group_count; i++) {
        shown += isfinite(g->data[i].value) ? 1 : 0;
    }
    if (shown == 1) {
        key = text_starts(key, "figure.") ? "figure.title.one" : "chart.desc.one";
    }
    int decimals = part_decimals(g->sample);
    return phrase(context->arena, part_text(context, key),
                  PHRASE({"metric", g->spec->metric->label.in[context->language]},
                         {"count", number_count(context->arena, context->language, (int64_t)shown)},
                         {"minimum", part_number(context, g->spec->metric, low, decimals)},
                         {"maximum", part_number(context, g->spec->metric, high, decimals)}));
}

static const struct row *rows_of(const struct by_group *g)
{
    struct row *rows = ARENA_NEW(g->context->arena, struct row, g->spec->group_count + 1);
    int decimals = part_decimals(g->sample);

    for (size_t i = 0; i < g->spec->group_count; i++) {
        rows[i] = (struct row){
            .name = g->members[i].group->label,
            .note = part_value(g->context, g->members[i].measure, decimals),
        };
    }
    return rows;
}

/* The interval of the whole, behind its parts. */
static const struct mark *marks_of(const struct by_group *g, size_t *count)
{
    const struct figure_context *context = g->context;
    struct mark *marks = ARENA_NEW(context->arena, struct mark, 2);
    const char *name = g->spec->metric->label.in[context->language];

    marks[0] = (struct mark){
        .kind = g->spec->bars ? MARK_BAR : MARK_INTERVAL,
        .series = part_series(context, name, g->data, g->spec->group_count),
    };
    *count = 1;
    if (g->whole != NULL && measure_shown(g->whole) && isfinite(g->whole->low) &&
        isfinite(g->whole->high)) {
        struct datum *zone = ARENA_NEW(context->arena, struct datum, 1);
        *zone = part_datum(g->whole, 0);
        zone->label = arena_format(context->arena, "%s, %s", part_text(context, "chart.reference"),
                                   part_value(context, g->whole, part_decimals(g->whole)));
        marks[(*count)++] = (struct mark){
            .kind = MARK_BAND,
            .series = part_series(context, zone->label, zone, 1),
            .named = true,
        };
    }
    return marks;
}

static const struct chart *chart_of(const struct by_group *g, const char *subtitle)
{
    const struct figure_context *context = g->context;
    struct chart *chart = ARENA_NEW(context->arena, struct chart, 1);

    *chart = (struct chart){
        .language = context->language,
        .title = said(g, g->spec->title),
        .subtitle = subtitle,
        .description = said(g, g->spec->bars ? "chart.desc.bars" : "chart.desc.dots"),
        .footer = part_footer(context, g->whole),
        .words = part_words(context, g->spec->period.kind),
        .x = part_axis(context, g->spec->metric, part_decimals(g->sample)),
        .y = {.kind = SCALE_BAND, .rows = rows_of(g), .row_count = g->spec->group_count},
    };
    chart->marks = marks_of(g, &chart->mark_count);
    return chart;
}

static const struct table *table_of(const struct by_group *g)
{
    const struct figure_context *context = g->context;
    struct arena *arena = context->arena;
    size_t rows = g->spec->group_count;
    struct cell *cells = ARENA_NEW(arena, struct cell, rows * COLUMNS + 1);
    struct column *columns = ARENA_NEW(arena, struct column, COLUMNS);
    struct table *table = ARENA_NEW(arena, struct table, 1);

    columns[0] = (struct column){part_text(context, g->spec->head), "group", CELL_HEAD, 0.4};
    columns[1] =
        (struct column){part_text(context, "table.value"), g->spec->metric->id, CELL_ESTIMATE, 0};
    columns[2] =
        (struct column){part_text(context, "table.clinicians"), "clinicians", CELL_NUMBER, 0};
    columns[3] =
        (struct column){part_text(context, "table.documents"), "documents", CELL_NUMBER, 0};
    for (size_t i = 0; i < rows; i++) {
        const struct member *member = &g->members[i];
        const struct measure *m = member->measure;

        cells[i * COLUMNS] = cell_head(member->group->label, member->group->href);
        cells[i * COLUMNS + 1] = part_estimate(context, m, part_decimals(g->sample));
        cells[i * COLUMNS + 2] = part_count(context, m, m == NULL ? -1 : m->clinicians);
        cells[i * COLUMNS + 3] = part_count(context, m, m == NULL ? -1 : m->documents);
    }
    *table = (struct table){
        .id = part_table_id(context, g->spec->id),
        .caption = part_caption(context, g->spec->metric->label.in[context->language],
                                local_period(arena, context->language, g->spec->period)),
        .columns = columns,
        .column_count = COLUMNS,
        .cells = cells,
        .row_count = rows,
    };
    return table;
}

const struct figure *figure_groups(const struct figure_context *context,
                                   const struct figure_groups *spec)
{
    struct by_group g = read_all(context, spec);
    struct figure *figure = ARENA_NEW(context->arena, struct figure, 1);
    const char *subtitle =
        arena_format(context->arena, "%s, %s", spec->metric->label.in[context->language],
                     part_unit(context, spec->metric));

    if (!spec->bars) {
        subtitle = arena_format(context->arena, "%s. %s", subtitle,
                                part_text(context, "figure.order.alphabetical"));
    }
    *figure = (struct figure){
        .id = spec->id,
        .title = said(&g, spec->title),
        .subtitle = subtitle,
        .sentence = said(&g, spec->bars ? "chart.desc.bars" : "chart.desc.dots"),
        .chart = g.sample == NULL ? NULL : chart_of(&g, subtitle),
        .empty = part_empty(context, g.suppressed),
        .table = table_of(&g),
    };
    return figure;
}
