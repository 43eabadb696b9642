/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What time saved depends on: the central scenario with one assumption changed at a time. */
#include <math.h>

#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/phrase.h"

#define COLUMNS 4

/* Each assumption, and the metrics that change it alone; the central one where it goes one way. */
static const struct {
    const char *name;
    const char *low;
    const char *high;
} assumptions[] = {
    {"sensitivity.typing", "fast_typing", "slow_typing"},
    {"sensitivity.length", "short", "full"},
    {"sensitivity.review", "no_review", "central"},
};
#define ASSUMPTIONS (sizeof(assumptions) / sizeof(assumptions[0]))

struct bar {
    const char *name;
    const struct measure *low;
    const struct measure *high;
    struct datum datum; /* from the one to the other, through the central value */
};

struct sensitivity {
    const struct figure_context *context;
    const char *id;
    struct period period;
    const struct measure *central;
    struct bar bars[ASSUMPTIONS]; /* the widest first */
    size_t count;
    int decimals;
};

static double shown(const struct measure *measure)
{
    return measure->value * measure->metric->scale;
}

static double width(const struct bar *bar)
{
    return bar->datum.high - bar->datum.low;
}

static void add_bar(struct sensitivity *s, struct bar bar)
{
    size_t at = s->count++;

    for (; at > 0 && width(&s->bars[at - 1]) < width(&bar); at--) {
        s->bars[at] = s->bars[at - 1];
    }
    s->bars[at] = bar;
}

static void find_bars(struct sensitivity *s, const char *estimand,
                      const struct measure_list *measures, int32_t scope_id)
{
    struct arena *arena = s->context->arena;

    for (size_t i = 0; measure_shown(s->central) && i < ASSUMPTIONS; i++) {
        struct bar bar = {
            .name = part_text(s->context, assumptions[i].name),
            .low =
                measure_find(measures, scope_id,
                             arena_format(arena, "%s_%s", estimand, assumptions[i].low), s->period),
            .high = measure_find(measures, scope_id,
                                 arena_format(arena, "%s_%s", estimand, assumptions[i].high),
                                 s->period),
        };

        if (measure_shown(bar.low) && measure_shown(bar.high)) {
            bar.datum = part_datum(s->central, 0);
            bar.datum.low = fmin(shown(bar.low), shown(bar.high));
            bar.datum.high = fmax(shown(bar.low), shown(bar.high));
            add_bar(s, bar);
        }
    }
}

static const char *number(const struct sensitivity *s, double value)
{
    return local_number(s->context->arena, s->context->language, value, s->decimals);
}

/* "−0,4 à 1,2" */
static const char *range(const struct sensitivity *s, const struct bar *bar)
{
    return phrase(s->context->arena, part_text(s->context, "format.range"),
                  PHRASE({"low", number(s, bar->datum.low)}, {"high", number(s, bar->datum.high)}));
}

static const char *title(const struct sensitivity *s)
{
    const struct bar *most = &s->bars[0];

    return phrase(s->context->arena, part_text(s->context, "sensitivity.title"),
                  PHRASE({"assumption", most->name}, {"low", number(s, most->datum.low)},
                         {"high", local_quantity(s->context->arena, s->context->language,
                                                 most->datum.high, s->decimals, "min")}));
}

static const struct chart *chart_of(const struct sensitivity *s)
{
    const struct figure_context *context = s->context;
    struct chart_axis axis = part_axis(context, s->central->metric, s->decimals);
    struct chart_words words = part_words(context, s->period.kind);
    struct chart *chart = ARENA_NEW(context->arena, struct chart, 1);
    struct mark *marks = ARENA_NEW(context->arena, struct mark, 2);
    struct row *rows = ARENA_NEW(context->arena, struct row, s->count);
    struct datum *data = ARENA_NEW(context->arena, struct datum, s->count);
    struct datum *zero = ARENA_NEW(context->arena, struct datum, 1);

    for (size_t i = 0; i < s->count; i++) {
        rows[i] = (struct row){.name = s->bars[i].name, .note = range(s, &s->bars[i])};
        data[i] = s->bars[i].datum;
        data[i].position = (double)i;
    }
    words.interval = part_text(context, "sensitivity.legend"); /* these are no limits */
    for (size_t i = 0; i < s->count; i++) {
        axis.low = fmin(axis.low, floor(data[i].low));
        axis.high = fmax(axis.high, ceil(data[i].high));
    }
    *zero = datum_at(0, 0);
    marks[0] = (struct mark){
        .kind = MARK_RULE, .series = part_series(context, "0", zero, 1), .style = STYLE_RULE_ZERO};
    marks[1] = (struct mark){
        .kind = MARK_INTERVAL,
        .series = part_series(context, part_text(context, "sensitivity.name"), data, s->count)};
    *chart = (struct chart){
        .language = context->language,
        .title = title(s),
        .subtitle = part_text(context, "sensitivity.subtitle"),
        .description = title(s),
        .footer = part_footer(context, s->central),
        .words = words,
        .x = axis,
        .y = {.kind = SCALE_BAND, .rows = rows, .row_count = s->count},
        .marks = marks,
        .mark_count = 2,
    };
    return chart;
}

static const struct table *table_of(const struct sensitivity *s)
{
    const struct figure_context *context = s->context;
    struct arena *arena = context->arena;
    struct cell *cells = ARENA_NEW(arena, struct cell, s->count * COLUMNS);
    struct column *columns = ARENA_NEW(arena, struct column, COLUMNS);
    struct table *table = ARENA_NEW(arena, struct table, 1);

    columns[0] =
        (struct column){part_text(context, "sensitivity.name"), "assumption", CELL_HEAD, 0.3};
    columns[1] = (struct column){part_text(context, "sensitivity.low"), "low", CELL_ESTIMATE, 0};
    columns[2] = (struct column){part_text(context, "sensitivity.high"), "high", CELL_ESTIMATE, 0};
    columns[3] =
        (struct column){part_text(context, "sensitivity.spread"), "spread", CELL_NUMBER, 0};
    for (size_t i = 0; i < s->count; i++) {
        const struct bar *bar = &s->bars[i];
        struct cell *row = &cells[i * COLUMNS];

        row[0] = cell_head(bar->name, NULL);
        row[1] = part_estimate(context, bar->low, s->decimals);
        row[2] = part_estimate(context, bar->high, s->decimals);
        row[3] = cell_number(number(s, width(bar)), width(bar));
    }
    *table = (struct table){
        .id = part_table_id(context, s->id),
        .caption = part_caption(context, part_text(context, "sensitivity.caption"),
                                local_period(arena, context->language, s->period)),
        .columns = columns,
        .column_count = COLUMNS,
        .cells = cells,
        .row_count = s->count,
    };
    return table;
}

const struct figure *figure_sensitivity(const struct figure_context *context, const char *id,
                                        const char *estimand, const struct measure_list *measures,
                                        int32_t scope_id, struct period period)
{
    struct sensitivity s = {.context = context, .id = id, .period = period};
    struct figure *figure = ARENA_NEW(context->arena, struct figure, 1);

    s.central = measure_find(measures, scope_id,
                             arena_format(context->arena, "%s_central", estimand), period);
    find_bars(&s, estimand, measures, scope_id);
    if (s.count == 0) {
        return NULL;
    }
    s.decimals = part_decimals(s.central) == 0 ? 1 : part_decimals(s.central);
    *figure = (struct figure){
        .id = id,
        .title = title(&s),
        .subtitle = part_text(context, "sensitivity.subtitle"),
        .sentence = title(&s),
        .chart = chart_of(&s),
        .table = table_of(&s),
    };
    return figure;
}
