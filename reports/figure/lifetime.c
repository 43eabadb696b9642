/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many have had an event by so many weeks after their start. */
#include <math.h>

#include "base/text.h"
#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"

#define COLUMNS 3
#define MARKS   3
#define PERCENT 100
#define MARGIN  1.2 /* before the first week and after the last */

/* A figure while it is made. */
struct by_week {
    const struct figure_context *context;
    const char *kind;
    const struct lifetime_curve *curve;
    struct period period;
};

/* A text of the kind: "first_use.axis". */
static const char *own_text(const struct by_week *f, const char *name)
{
    return part_text(f->context, arena_format(f->context->arena, "%s.%s", f->kind, name));
}

static const char *count(const struct by_week *f, int64_t value)
{
    return number_count(f->context->arena, f->context->language, value);
}

static const char *weeks(const struct by_week *f, int64_t value)
{
    return part_weeks(f->context, value);
}

static const char *at_least(const struct by_week *f, int64_t value)
{
    return phrase(f->context->arena, part_text(f->context, "format.at_least"),
                  PHRASE({"n", count(f, value)}));
}

static const char *share(const struct by_week *f, const struct ranged *ranged)
{
    return local_quantity(f->context->arena, f->context->language, PERCENT * ranged->value, 0, "%");
}

static const char *interval(const struct by_week *f, const struct ranged *ranged)
{
    return local_interval(f->context->arena, f->context->language, PERCENT * ranged->low,
                          PERCENT * ranged->high, 0);
}

/* Between which weeks the half was reached, as far as the curve tells. */
static const char *half(const struct by_week *f)
{
    const struct lifetime_curve *curve = f->curve;
    const int64_t last = curve->steps[curve->step_count - 1].week;
    const char *key = curve->half_by >= 0 && curve->half_by_high >= 0 ? "lifetime.half"
                      : curve->half_by >= 0       ? "lifetime.half.open_interval"
                      : curve->half_after == last ? "lifetime.half.open"
                                                  : "lifetime.half.near";

    return phrase(f->context->arena, part_text(f->context, key),
                  PHRASE({"after", count(f, curve->half_after)},
                         {"by_weeks", weeks(f, curve->half_by)},
                         {"low", count(f, curve->half_after_low)},
                         {"low_weeks", weeks(f, curve->half_after_low)},
                         {"high", count(f, curve->half_by_high)},
                         {"after_weeks", weeks(f, curve->half_after)}, {"last", weeks(f, last)}));
}

static const char *said(const struct by_week *f, const char *key)
{
    const struct lifetime_step *last = &f->curve->steps[f->curve->step_count - 1];

    return phrase(f->context->arena, part_text(f->context, key),
                  PHRASE({"value", share(f, &last->share)}, {"interval", interval(f, &last->share)},
                         {"weeks", weeks(f, last->week)}, {"people", count(f, f->curve->people)},
                         {"half", half(f)}));
}

static const struct series *line(const struct by_week *f)
{
    struct arena *arena = f->context->arena;
    struct datum *data = ARENA_NEW(arena, struct datum, f->curve->step_count);

    for (size_t i = 0; i < f->curve->step_count; i++) {
        const struct lifetime_step *step = &f->curve->steps[i];

        data[i] = datum_at((double)step->week, PERCENT * step->share.value);
        data[i].low = PERCENT * step->share.low;
        data[i].high = PERCENT * step->share.high;
        data[i].position_text = weeks(f, step->week);
    }
    return part_series(f->context, own_text(f, "series"), data, f->curve->step_count);
}

/* The weeks that are told. */
static const struct ticks *ticks(const struct by_week *f)
{
    struct ticks *made = ARENA_NEW(f->context->arena, struct ticks, 1);

    for (size_t i = 0; i < f->curve->step_count && i < SCALE_TICKS_MAX; i++) {
        const struct lifetime_step *step = &f->curve->steps[i];

        made->items[made->count++] = (struct tick){(double)step->week, count(f, step->week), NULL};
    }
    return made;
}

static const struct chart *chart_of(const struct by_week *f, const char *title,
                                    const char *sentence)
{
    const struct figure_context *context = f->context;
    const struct series *series = line(f);
    struct chart *chart = ARENA_NEW(context->arena, struct chart, 1);
    struct mark *marks = ARENA_NEW(context->arena, struct mark, MARKS);
    const int64_t last = f->curve->steps[f->curve->step_count - 1].week;

    marks[0] = (struct mark){.kind = MARK_LIMITS, .series = series, .style = STYLE_AREA_EDGE_1};
    marks[1] = (struct mark){.kind = MARK_AREA, .series = series};
    marks[2] = (struct mark){.kind = MARK_LINE, .series = series};
    *chart = (struct chart){
        .language = context->language,
        .title = title,
        .subtitle = own_text(f, "subtitle"),
        .description = sentence,
        .footer = context->provenance,
        .words = part_words(context, f->period.kind),
        .x = {.kind = SCALE_LOG,
              .low = 1 / MARGIN,
              .high = (double)(last > 1 ? last : 2) * MARGIN,
              .title = own_text(f, "axis"),
              .unit = "",
              .ticks = ticks(f)},
        .y = {.kind = SCALE_LINEAR, .low = 0, .high = PERCENT, .unit = "%"},
        .marks = marks,
        .mark_count = MARKS,
    };
    return chart;
}

static const struct table *table_of(const struct by_week *f)
{
    const struct figure_context *context = f->context;
    struct arena *arena = context->arena;
    const size_t rows = f->curve->step_count;
    struct cell *cells = ARENA_NEW(arena, struct cell, rows * COLUMNS);
    struct column *columns = ARENA_NEW(arena, struct column, COLUMNS);
    struct table *table = ARENA_NEW(arena, struct table, 1);

    columns[0] = (struct column){part_text(context, "lifetime.column.week"), "week", CELL_HEAD, .2};
    columns[1] =
        (struct column){part_text(context, "lifetime.column.people"), "clinicians", CELL_NUMBER, 0};
    columns[2] = (struct column){own_text(f, "column.share"), "share", CELL_ESTIMATE, 0};
    for (size_t i = 0; i < rows; i++) {
        const struct lifetime_step *step = &f->curve->steps[i];
        struct cell *row = &cells[i * COLUMNS];

        row[0] = cell_head(count(f, step->week), NULL);
        row[1] = cell_number(at_least(f, f->curve->people), (double)f->curve->people);
        row[2] = cell_estimate(share(f, &step->share), interval(f, &step->share),
                               PERCENT * step->share.value, PERCENT * step->share.low,
                               PERCENT * step->share.high);
    }
    *table = (struct table){
        .id = part_table_id(context, f->kind),
        .caption = part_caption(context, own_text(f, "heading"),
                                local_period(arena, context->language, f->period)),
        .columns = columns,
        .column_count = COLUMNS,
        .cells = cells,
        .row_count = rows,
    };
    return table;
}

const struct figure *figure_lifetime(const struct figure_context *context, const char *kind,
                                     const struct lifetime_curve *curve, struct period period)
{
    const struct by_week f = {context, kind, curve, period};
    struct figure *figure = ARENA_NEW(context->arena, struct figure, 1);
    const char *title = said(&f, curve->text);
    const char *sentence = said(&f, arena_format(context->arena, "chart.desc.%s", kind));

    *figure = (struct figure){
        .id = kind,
        .title = title,
        .subtitle = own_text(&f, "subtitle"),
        .sentence = sentence,
        .chart = chart_of(&f, title, sentence),
        .table = table_of(&f),
    };
    return figure;
}
