/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A metric over periods. */
#include <assert.h>
#include <math.h>

#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"

#define COLUMNS_MAX 5

/* The periods of the axis. */
struct span {
    struct period *periods;
    size_t count;
};

/* A figure while it is made. */
struct over_time {
    const struct figure_context *context;
    const struct figure_time *spec;
    struct span span;
    const struct measure **measures; /* [series][period] */
    struct series *series[THEME_SERIES_MAX];
    const struct measure *newest; /* of the first series: shown and complete, else shown */
    const struct measure *oldest; /* of the first series, shown */
    size_t begin;                 /* the first period that any series has something to say of */
    bool suppressed;              /* something is withheld */
};

static int32_t position(struct period period)
{
    return period.kind == PERIOD_R28 || period.kind == PERIOD_R91 ? period.until - 1 : period.from;
}

static struct span span_of(struct arena *arena, struct period first, struct period last)
{
    struct span span = {.count = 0};

    for (struct period p = first; p.from <= last.from; p = period_next(p)) {
        span.count++;
    }
    span.periods = ARENA_NEW(arena, struct period, span.count + 1);
    for (size_t i = 0; i < span.count; i++) {
        span.periods[i] = i == 0 ? first : period_next(span.periods[i - 1]);
    }
    return span;
}

static const struct measure *at(const struct over_time *t, size_t series, size_t period)
{
    return t->measures[series * t->span.count + period];
}

static void read_series(struct over_time *t, size_t index)
{
    const struct figure_context *context = t->context;
    const struct figure_series *from = &t->spec->series[index];
    struct datum *data = ARENA_NEW(context->arena, struct datum, t->span.count + 1);

    for (size_t i = 0; i < t->span.count; i++) {
        struct period period = t->span.periods[i];
        const struct measure *measure =
            measure_find(from->measures, from->scope_id, t->spec->metric->id, period);

        t->measures[index * t->span.count + i] = measure;
        data[i] = part_datum(measure, position(period));
        data[i].position_text = local_period(context->arena, context->language, period);
        if (data[i].state == DATUM_SHOWN && part_provisional(context, period)) {
            data[i].state = DATUM_PROVISIONAL;
        }
    }
    t->series[index] = part_series(
        context, from->name != NULL ? from->name : t->spec->metric->label.in[context->language],
        data, t->span.count);
}

/* Where the series have something to say: before, the scope sent nothing yet. */
static void find_begin(struct over_time *t)
{
    t->begin = t->span.count;
    for (size_t i = 0; i < t->span.count * t->spec->series_count; i++) {
        bool withheld = part_status(t->measures[i]) == STATUS_SUPPRESSED;
        size_t period = i % t->span.count;
        t->suppressed = t->suppressed || withheld;
        if ((withheld || measure_shown(t->measures[i])) && period < t->begin) {
            t->begin = period;
        }
    }
}

/* The first and the newest value of the first series. */
static void find_ends(struct over_time *t)
{
    for (size_t i = 0; i < t->span.count; i++) {
        const struct measure *measure = at(t, 0, i);
        if (!measure_shown(measure)) {
            continue;
        }
        t->oldest = t->oldest == NULL ? measure : t->oldest;
        if (t->newest == NULL || !part_provisional(t->context, t->span.periods[i])) {
            t->newest = measure;
        }
    }
}

/* Releases within the span, as rules with their codes. */
static const struct series *releases(const struct over_time *t)
{
    const struct release_list *list = t->spec->releases;
    size_t most = list == NULL ? 0 : list->count;
    struct datum *data = ARENA_NEW(t->context->arena, struct datum, most + 1);
    size_t count = 0;

    for (size_t i = 0; i < most; i++) {
        data[count] = datum_at(list->items[i].day, NAN);
        data[count].label = list->items[i].code;
        if (list->items[i].day >= position(t->span.periods[0]) &&
            list->items[i].day <= position(t->span.periods[t->span.count - 1])) {
            count++;
        }
    }
    return part_series(t->context, part_text(t->context, "chart.release.mark"), data, count);
}

/* "cible 90 %"; NULL where none is aimed at. */
static const char *target_words(const struct over_time *t)
{
    if (t->spec->target == NULL) {
        return NULL;
    }
    return phrase(
        t->context->arena, part_text(t->context, "chart.target"),
        PHRASE({"target", part_target(t->context, t->spec->metric, *t->spec->target).words}));
}

static struct mark target_mark(const struct over_time *t)
{
    struct datum *datum = ARENA_NEW(t->context->arena, struct datum, 1);

    *datum = datum_at(0, *t->spec->target * t->spec->metric->scale);
    datum->label = target_words(t);
    return (struct mark){.kind = MARK_RULE,
                         .series = part_series(t->context, datum->label, datum, 1),
                         .style = STYLE_RULE_TARGET};
}

/* Bands only for a single line: four would hide each other; the table has every interval. */
static size_t fill_marks(const struct over_time *t, struct mark *marks)
{
    size_t count = 0;

    if (t->spec->series_count == 1) {
        marks[count++] = (struct mark){.kind = MARK_AREA, .series = t->series[0]};
    }
    for (size_t i = 0; i < t->spec->series_count; i++) {
        marks[count++] = (struct mark){
            .kind = MARK_LINE,
            .series = t->series[i],
            .colour = i,
            .named = t->spec->series_count > 1,
        };
    }
    marks[count++] = (struct mark){.kind = MARK_RULE,
                                   .series = releases(t),
                                   .axis = MARK_AT_POSITION,
                                   .style = STYLE_RULE_RELEASE};
    if (t->spec->target != NULL) {
        marks[count++] = target_mark(t);
    }
    return count;
}

static const char *no_title(const struct over_time *t)
{
    return part_no_title(t->context, t->spec->metric, t->suppressed);
}

static const char *title(const struct over_time *t)
{
    const struct figure_context *context = t->context;
    const char *name = t->spec->metric->label.in[context->language];

    if (t->newest == NULL) {
        return no_title(t);
    }
    const char *value = part_value(context, t->newest, part_decimals(t->newest));
    if (t->spec->title != NULL) {
        return phrase(context->arena, part_text(context, t->spec->title), PHRASE({"value", value}));
    }
    const char *target = target_words(t);
    return arena_format(context->arena, "%s%s%s%s%s", name, part_text(context, "format.colon"),
                        value, target == NULL ? "" : ", ", target == NULL ? "" : target);
}

static const char *subtitle(const struct over_time *t)
{
    enum period_kind kind = t->spec->first.kind;

    if (kind != PERIOD_WEEK && kind != PERIOD_MONTH) {
        return t->newest == NULL ? "" : part_subtitle(t->context, t->newest);
    }
    return phrase(t->context->arena,
                  part_text(t->context, kind == PERIOD_WEEK ? "figure.subtitle.weekly"
                                                            : "figure.subtitle.monthly"),
                  PHRASE({"metric", t->spec->metric->label.in[t->context->language]},
                         {"unit", part_unit(t->context, t->spec->metric)}));
}

static const char *sentence(const struct over_time *t)
{
    const struct figure_context *context = t->context;
    struct arena *arena = context->arena;

    if (t->newest == NULL) {
        return no_title(t);
    }
    size_t shown = 0;
    for (size_t i = 0; i < t->span.count; i++) {
        shown += measure_shown(at(t, 0, i)) ? 1 : 0;
    }
    return phrase(arena, part_text(context, "chart.desc.line"),
                  PHRASE({"count", number_count(arena, context->language, (int64_t)shown)},
                         {"first", number_period_short(arena, context->language,
                                                       period_of_id(t->oldest->period_id))},
                         {"last", number_period_short(arena, context->language,
                                                      period_of_id(t->newest->period_id))},
                         {"before", part_value(context, t->oldest, part_decimals(t->oldest))},
                         {"after", part_value(context, t->newest, part_decimals(t->newest))}));
}

/* How many stand behind the newest value, whose period is named: the others have their own. */
static const char *footer(const struct over_time *t)
{
    const struct figure_context *context = t->context;
    const char *words = part_footer(context, t->newest);

    if (t->newest == NULL || words == context->provenance) {
        return words;
    }
    return arena_format(
        context->arena, "%s, %s",
        number_period_short(context->arena, context->language, period_of_id(t->newest->period_id)),
        words);
}

static const struct chart *chart_of(const struct over_time *t)
{
    const struct figure_context *context = t->context;
    struct chart *chart = ARENA_NEW(context->arena, struct chart, 1);
    struct mark *marks = ARENA_NEW(context->arena, struct mark, THEME_SERIES_MAX + 3);

    *chart = (struct chart){
        .language = context->language,
        .title = title(t),
        .subtitle = subtitle(t),
        .description = sentence(t),
        .footer = footer(t),
        .words = part_words(context, t->spec->first.kind),
        .x = {.kind = SCALE_TIME,
              .low = position(t->span.periods[0]),
              .high = position(t->span.periods[t->span.count - 1]),
              .unit = ""},
        .y = part_axis(context, t->spec->metric, part_decimals(t->newest)),
        .marks = marks,
    };
    chart->mark_count = fill_marks(t, marks);
    return chart;
}

/* A row a period and scope: of several scopes one after the other. */
static const struct table *table_of(const struct over_time *t)
{
    const struct figure_context *context = t->context;
    struct arena *arena = context->arena;
    size_t periods = t->span.count - t->begin;
    size_t rows = periods * t->spec->series_count;
    const size_t column_count = t->spec->target == NULL ? COLUMNS_MAX - 1 : COLUMNS_MAX;
    struct cell *cells = ARENA_NEW(arena, struct cell, rows * column_count + 1);
    struct column *columns = ARENA_NEW(arena, struct column, COLUMNS_MAX);
    struct table *table = ARENA_NEW(arena, struct table, 1);

    columns[0] = (struct column){part_text(context, "table.period"), "period", CELL_HEAD, 0.4};
    columns[1] =
        (struct column){part_text(context, "table.value"), t->spec->metric->id, CELL_ESTIMATE, 0};
    columns[2] =
        (struct column){part_text(context, "table.clinicians"), "clinicians", CELL_NUMBER, 0};
    columns[3] =
        (struct column){part_text(context, "table.documents"), "documents", CELL_NUMBER, 0};
    columns[4] = (struct column){part_text(context, "table.target"), "target", CELL_NUMBER, 0};
    for (size_t i = 0; i < rows; i++) {
        size_t series = i / periods;
        size_t index = t->begin + i % periods;
        const struct measure *m = at(t, series, index);
        struct period period = t->span.periods[index];
        const char *name = local_period(arena, context->language, period);

        if (t->spec->series_count > 1) {
            name = arena_format(arena, "%s, %s", t->series[series]->name, name);
        }
        struct cell *row = &cells[i * column_count];
        row[0] = cell_head(name, NULL);
        row[1] = part_estimate(context, m, part_decimals(t->newest));
        row[2] = part_count(context, m, m == NULL ? -1 : m->clinicians);
        row[3] = part_count(context, m, m == NULL ? -1 : m->documents);
        if (t->spec->target != NULL) {
            row[4] = part_target(context, t->spec->metric, *t->spec->target);
        }
    }
    *table = (struct table){
        .id = part_table_id(context, t->spec->id),
        .caption = part_caption(
            context, t->spec->metric->label.in[context->language],
            local_days(arena, context->language, t->spec->first.from, t->spec->last.until)),
        .columns = columns,
        .column_count = column_count,
        .cells = cells,
        .row_count = rows,
    };
    return table;
}

static struct over_time read_all(const struct figure_context *context,
                                 const struct figure_time *spec)
{
    struct over_time t = {
        .context = context,
        .spec = spec,
        .span = span_of(context->arena, spec->first, spec->last),
    };

    assert(spec->series_count >= 1 && spec->series_count <= THEME_SERIES_MAX);
    assert(spec->first.kind == spec->last.kind && t.span.count > 0);
    t.measures =
        ARENA_NEW(context->arena, const struct measure *, t.span.count * spec->series_count);
    for (size_t i = 0; i < spec->series_count; i++) {
        read_series(&t, i);
    }
    find_ends(&t);
    find_begin(&t);
    return t;
}

const struct figure *figure_time(const struct figure_context *context,
                                 const struct figure_time *spec)
{
    struct over_time t = read_all(context, spec);
    struct figure *figure = ARENA_NEW(context->arena, struct figure, 1);

    *figure = (struct figure){
        .id = spec->id,
        .title = title(&t),
        .subtitle = subtitle(&t),
        .sentence = sentence(&t),
        .chart = t.begin < t.span.count ? chart_of(&t) : NULL,
        .empty = part_empty(context, t.suppressed),
        .table = table_of(&t),
    };
    return figure;
}

const struct chart *figure_spark(const struct figure_context *context, const struct metric *metric,
                                 const struct figure_series *series, struct period first,
                                 struct period last)
{
    const struct figure_time spec = {.id = metric->id,
                                     .metric = metric,
                                     .series = series,
                                     .series_count = 1,
                                     .first = first,
                                     .last = last};
    struct over_time t = read_all(context, &spec);
    struct mark *mark = ARENA_NEW(context->arena, struct mark, 1);

    if (t.newest == NULL) {
        return NULL;
    }
    struct chart *chart = ARENA_NEW(context->arena, struct chart, 1);
    *mark = (struct mark){.kind = MARK_LINE, .series = t.series[0]};
    *chart = *chart_of(&t);
    chart->spark = true;
    chart->marks = mark;
    chart->mark_count = 1;
    return chart;
}
