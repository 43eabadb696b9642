/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_scorecard.c: the practices with adherence, interval, target and state: shape and word. */
#include <math.h>

#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/section/figures.h"
#include "reports/section/wording.h"

static enum state state_of(enum status status)
{
    switch (status) {
    case STATUS_MET:
        return STATE_MET;
    case STATUS_INDETERMINATE:
        return STATE_INDETERMINATE;
    case STATUS_NOT_MET:
        return STATE_NOT_MET;
    case STATUS_NOT_ASSESSABLE:
    case STATUS_NOT_MEASURED:
    case STATUS_NO_DATA:
        return STATE_NOT_ASSESSABLE;
    case STATUS_NOT_APPLICABLE:
        return STATE_NOT_APPLICABLE;
    case STATUS_SUPPRESSED:
        return STATE_SUPPRESSED;
    case STATUS_ERROR:
        return STATE_ERROR;
    case STATUS_NONE:
    case STATUS_COUNT:
        break;
    }
    return STATE_NONE;
}

/* On this chart every practice is a share from 0 to 100 %, whatever its indicator's unit. */
static bool drawable(const struct assessment *a)
{
    return a->practice->indicator != NULL && a->practice->indicator->scale == 100.0;
}

static const char *adherence(const struct section_context *context, const struct assessment *a,
                             const char **interval)
{
    const struct metric *metric = a->practice->indicator;

    *interval = NULL;
    if (metric == NULL || !isfinite(a->value)) {
        return wording(context, "format.none");
    }
    const int decimals = number_decimals(metric, a->low, a->high);
    if (isfinite(a->low)) {
        *interval = number_metric_interval(context->arena, context->language, metric, a->low,
                                           a->high, decimals);
    }
    return number_metric(context->arena, context->catalog, context->language, metric, a->value,
                         decimals);
}

static const char *target(const struct section_context *context, const struct assessment *a)
{
    const struct metric *metric = a->practice->indicator;

    if (metric == NULL) {
        return wording(context, "format.none");
    }
    return number_metric(context->arena, context->catalog, context->language, metric,
                         a->practice->target / metric->scale, 0);
}

static const struct chart *build_chart(const struct section_context *context,
                                       const struct figure *figure)
{
    const size_t count = context->practices.count;
    struct chart *chart = figures_chart(context);
    struct mark *mark = ARENA_NEW(context->arena, struct mark, 1);
    struct series *series = ARENA_NEW(context->arena, struct series, 1);
    struct datum *data = ARENA_NEW(context->arena, struct datum, count);
    struct row *rows = ARENA_NEW(context->arena, struct row, count);

    for (size_t i = 0; i < count; i++) {
        const struct assessment *a = &context->practices.items[i];
        const bool shown = drawable(a) && isfinite(a->value);
        const enum status status = wording_class(a->class);
        const char *interval = NULL;

        data[i] = datum_at((double)i, shown ? 100.0 * a->value : (double)NAN);
        data[i].low = shown ? 100.0 * a->low : (double)NAN;
        data[i].high = shown ? 100.0 * a->high : (double)NAN;
        data[i].target = drawable(a) ? a->practice->target : (double)NAN;
        data[i].verdict = state_of(status);
        data[i].state = shown ? DATUM_SHOWN : DATUM_MISSING;
        rows[i] = (struct row){.name = a->practice->title.in[context->language],
                               .detail = a->practice->id,
                               .note = adherence(context, a, &interval),
                               .state = state_of(status),
                               .status = status_words(context->catalog, context->language, status)};
    }
    *series = (struct series){figure->title, data, count};
    *mark = (struct mark){.kind = MARK_INTERVAL, .series = series};
    chart->title = figure->title;
    chart->subtitle = figure->subtitle;
    chart->description = figure->sentence;
    chart->x = (struct chart_axis){
        .kind = SCALE_LINEAR, .low = 0.0, .high = 100.0, .unit = "%", .decimals = 0};
    chart->y = (struct chart_axis){.kind = SCALE_BAND, .rows = rows, .row_count = count};
    chart->marks = mark;
    chart->mark_count = 1;
    return chart;
}

static const struct table *build_table(const struct section_context *context,
                                       const struct figure *figure)
{
    const size_t count = context->practices.count;
    const struct column columns[] = {
        {wording(context, "table.practice"), "practice", CELL_HEAD, 0.34},
        {wording(context, "practice.type"), "type", CELL_TEXT, 0.0},
        {wording(context, "practice.grade"), "evidence", CELL_TEXT, 0.0},
        {wording(context, "table.state"), "state", CELL_STATUS, 0.0},
        {wording(context, "practice.followed_by"), "adherence", CELL_ESTIMATE, 0.0},
        {wording(context, "table.target"), "target", CELL_NUMBER, 0.0},
    };
    struct table *table = figures_table(context, figure->id, figure->title, columns, 6, count);
    struct cell *cells = ARENA_NEW(context->arena, struct cell, 6 * count + 1);

    for (size_t i = 0; i < count; i++) {
        const struct assessment *a = &context->practices.items[i];
        struct cell *row = &cells[6 * i];
        const char *interval = NULL;
        const char *value = adherence(context, a, &interval);
        const double scale = a->practice->indicator == NULL ? 1.0 : a->practice->indicator->scale;

        row[0] = cell_head(
            arena_format(context->arena, "%s %s", a->practice->id,
                         a->practice->title.in[context->language]),
            wording_page(context, arena_format(context->arena, "practices/%s", a->practice->id)));
        row[1] = cell_text(
            wording(context, arena_format(context->arena, "practice.type.%s", a->practice->type)));
        row[2] = cell_text(wording(
            context, arena_format(context->arena, "practice.grade.%s", a->practice->grade)));
        row[3] = cell_status(wording_class(a->class), NULL);
        row[4] = cell_estimate(value, interval, a->value * scale, a->low * scale, a->high * scale);
        row[5] = cell_number(target(context, a), a->practice->target);
    }
    table->cells = cells;
    return table;
}

static size_t count_class(const struct section_context *context, enum status status)
{
    size_t count = 0;

    for (size_t i = 0; i < context->practices.count; i++) {
        count += wording_class(context->practices.items[i].class) == status ? 1 : 0;
    }
    return count;
}

void figures_scorecard(const struct section_context *context, struct document *document)
{
    struct arena *arena = context->arena;
    const enum language language = context->language;
    struct figure figure = {.id = "practices"};

    figure.title = phrase(
        arena, wording(context, "figure.practices.title"),
        PHRASE({"met", number_count(arena, language, (int64_t)count_class(context, STATUS_MET))},
               {"not_met",
                number_count(arena, language, (int64_t)count_class(context, STATUS_NOT_MET))}));
    figure.subtitle =
        phrase(arena, wording(context, "figure.practices.subtitle"),
               PHRASE({"period", local_period(arena, language, context->practices_period)}));
    figure.sentence = figure.title;
    if (context->practices.count == 0) {
        figure.empty = wording(context, "finding.practices.none");
    } else {
        figure.chart = build_chart(context, &figure);
    }
    figure.table = build_table(context, &figure);
    figures_add(context, document, figure);
}
