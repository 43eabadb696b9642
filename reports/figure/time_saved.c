/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time saved a document: three assumptions, never one number. */
#include <math.h>

#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/phrase.h"

#define COLUMNS 4

enum assumption { LOW, CENTRAL, HIGH, ASSUMPTION_COUNT };

/* A figure while it is made. */
struct saving {
    const struct figure_context *context;
    const char *id;
    struct period period;
    const struct metric *metrics[ASSUMPTION_COUNT];
    const struct measure *measures[ASSUMPTION_COUNT];
    struct datum *data;
};

static const char *const assumptions[ASSUMPTION_COUNT] = {"low", "central", "high"};

static const char *name(const struct saving *s, size_t i)
{
    return part_text(s->context, arena_format(s->context->arena, "time_saved.%s", assumptions[i]));
}

static bool is_complete(const struct saving *s)
{
    return measure_shown(s->measures[LOW]) && measure_shown(s->measures[CENTRAL]) &&
           measure_shown(s->measures[HIGH]);
}

static bool is_suppressed(const struct saving *s)
{
    return part_status(s->measures[CENTRAL]) == STATUS_SUPPRESSED;
}

/* One number of decimals for all three: the finest that any of them bears. */
static int decimals(const struct saving *s)
{
    int most = 0;

    for (int i = 0; i < ASSUMPTION_COUNT; i++) {
        int own = measure_shown(s->measures[i]) ? part_decimals(s->measures[i]) : 0;
        most = own > most ? own : most;
    }
    return most;
}

/* The bare number: what follows it says minutes a document. */
static const char *number(const struct saving *s, size_t i)
{
    return local_number(s->context->arena, s->context->language, s->data[i].value, decimals(s));
}

/* A gain is said to be shown only where even the low assumption's interval lies above zero. */
static const char *title(const struct saving *s)
{
    bool shown = is_complete(s) && s->measures[LOW]->low > 0;

    if (!is_complete(s)) {
        return part_no_title(s->context, s->metrics[CENTRAL], is_suppressed(s));
    }
    return phrase(
        s->context->arena,
        part_text(s->context, shown ? "figure.time_saved.title" : "figure.time_saved.title.none"),
        PHRASE({"low", number(s, LOW)},
               {"high", local_quantity(s->context->arena, s->context->language, s->data[HIGH].value,
                                       decimals(s), "min")}));
}

static const char *sentence(const struct saving *s)
{
    const struct figure_context *context = s->context;

    if (!is_complete(s)) {
        return title(s);
    }
    bool unclear = s->data[LOW].value <= 0 && s->data[HIGH].value >= 0;
    return phrase(
        context->arena,
        part_text(context, unclear ? "time_saved.sentence.unclear" : "time_saved.sentence"),
        PHRASE({"low",
                local_number(context->arena, context->language, s->data[LOW].value, decimals(s))},
               {"high",
                local_number(context->arena, context->language, s->data[HIGH].value, decimals(s))},
               {"central", number(s, CENTRAL)},
               {"central_low",
                local_number(context->arena, context->language, s->data[CENTRAL].low, decimals(s))},
               {"central_high", local_number(context->arena, context->language,
                                             s->data[CENTRAL].high, decimals(s))}));
}

static const struct chart *chart_of(const struct saving *s)
{
    const struct figure_context *context = s->context;
    struct chart *chart = ARENA_NEW(context->arena, struct chart, 1);
    struct mark *marks = ARENA_NEW(context->arena, struct mark, 2);
    struct row *rows = ARENA_NEW(context->arena, struct row, ASSUMPTION_COUNT);
    struct datum *zero = ARENA_NEW(context->arena, struct datum, 1);

    for (size_t i = 0; i < ASSUMPTION_COUNT; i++) {
        rows[i] = (struct row){.name = name(s, i),
                               .note = part_value(context, s->measures[i], decimals(s))};
    }
    *zero = datum_at(0, 0);
    marks[0] = (struct mark){
        .kind = MARK_RULE,
        .series = part_series(context, "0", zero, 1),
        .style = STYLE_RULE_ZERO,
    };
    marks[1] = (struct mark){
        .kind = MARK_INTERVAL,
        .series =
            part_series(context, part_text(context, "time_saved.name"), s->data, ASSUMPTION_COUNT),
    };
    *chart = (struct chart){
        .language = context->language,
        .title = title(s),
        .subtitle = part_text(context, "figure.time_saved.subtitle"),
        .description = sentence(s),
        .footer = part_footer(context, s->measures[CENTRAL]),
        .words = part_words(context, s->period.kind),
        .x = part_axis(context, s->metrics[CENTRAL], decimals(s)),
        .y = {.kind = SCALE_BAND, .rows = rows, .row_count = ASSUMPTION_COUNT},
        .marks = marks,
        .mark_count = 2,
    };
    return chart;
}

static const struct table *table_of(const struct saving *s)
{
    const struct figure_context *context = s->context;
    struct arena *arena = context->arena;
    struct cell *cells = ARENA_NEW(arena, struct cell, (size_t)ASSUMPTION_COUNT * COLUMNS);
    struct column *columns = ARENA_NEW(arena, struct column, COLUMNS);
    struct table *table = ARENA_NEW(arena, struct table, 1);

    columns[0] =
        (struct column){part_text(context, "time_saved.name"), "assumption", CELL_HEAD, 0.4};
    columns[1] = (struct column){part_text(context, "table.value"), "minutes", CELL_ESTIMATE, 0};
    columns[2] =
        (struct column){part_text(context, "table.clinicians"), "clinicians", CELL_NUMBER, 0};
    columns[3] =
        (struct column){part_text(context, "table.documents"), "documents", CELL_NUMBER, 0};
    for (size_t i = 0; i < ASSUMPTION_COUNT; i++) {
        const struct measure *m = s->measures[i];
        struct cell *row = &cells[i * COLUMNS];

        row[0] = cell_head(name(s, i), NULL);
        row[1] = part_estimate(context, m, decimals(s));
        row[2] = part_count(context, m, m == NULL ? -1 : m->clinicians);
        row[3] = part_count(context, m, m == NULL ? -1 : m->documents);
    }
    *table = (struct table){
        .id = part_table_id(context, s->id),
        .caption = part_caption(context, part_text(context, "time_saved.name"),
                                local_period(arena, context->language, s->period)),
        .columns = columns,
        .column_count = COLUMNS,
        .cells = cells,
        .row_count = ASSUMPTION_COUNT,
    };
    return table;
}

const struct figure *figure_time_saved(const struct figure_context *context, const char *id,
                                       const char *estimand, const struct measure_list *measures,
                                       int32_t scope_id, struct period period)
{
    struct saving s = {.context = context, .id = id, .period = period};
    struct figure *figure = ARENA_NEW(context->arena, struct figure, 1);

    s.data = ARENA_NEW(context->arena, struct datum, ASSUMPTION_COUNT);
    for (int i = 0; i < ASSUMPTION_COUNT; i++) {
        const char *metric = arena_format(context->arena, "%s_%s", estimand, assumptions[i]);
        s.metrics[i] = catalog_metric(context->catalog, metric);
        s.measures[i] = measure_find(measures, scope_id, metric, period);
        s.data[i] = part_datum(s.measures[i], i);
        if (s.data[i].state == DATUM_SHOWN && part_provisional(context, period)) {
            s.data[i].state = DATUM_PROVISIONAL;
        }
    }
    *figure = (struct figure){
        .id = id,
        .title = title(&s),
        .subtitle = part_text(context, "figure.time_saved.subtitle"),
        .sentence = sentence(&s),
        .chart = is_complete(&s) ? chart_of(&s) : NULL,
        .empty = part_text(context, is_suppressed(&s) ? "empty.suppressed" : "empty.no_typed"),
        .table = table_of(&s),
    };
    return figure;
}
