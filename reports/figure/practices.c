/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scorecard of practices. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"

#define COLUMNS 6

/* A figure while it is made. */
struct scorecard {
    const struct figure_context *context;
    const struct assessment **items;
    struct measure *values; /* of the indicators, as measures: [count] */
    size_t count;
    const char *axis; /* NULL: all */
};

static enum status status_of(const struct assessment *assessment)
{
    return part_class(assessment->class);
}

/* What the period alone would say, where that is not what stands; NULL else. */
static const char *observed_words(const struct figure_context *context,
                                  const struct assessment *assessment, struct period period)
{
    if (text_equal(assessment->observed, assessment->class)) {
        return NULL;
    }
    return phrase(context->arena, part_text(context, "practice.observed"),
                  PHRASE({"period", local_period(context->arena, context->language, period)},
                         {"state", status_words(context->catalog, context->language,
                                                part_class(assessment->observed))}));
}

/* The indicator's value as a measure, so that it is written like every other. */
static struct measure measure_of(const struct assessment *assessment)
{
    bool none = assessment->state < 0 || assessment->practice->indicator == NULL;

    return (struct measure){
        .metric = assessment->practice->indicator,
        .state = none ? MEASURE_NO_DATA : (enum measure_state)assessment->state,
        .clinicians = assessment->clinicians,
        .documents = -1,
        .value = none ? (double)NAN : assessment->value,
        .low = none ? (double)NAN : assessment->low,
        .high = none ? (double)NAN : assessment->high,
    };
}

static struct scorecard read_all(const struct figure_context *context,
                                 const struct assessment_list *assessments, const char *axis)
{
    struct scorecard s = {.context = context, .axis = axis};

    s.items = ARENA_NEW(context->arena, const struct assessment *, assessments->count + 1);
    s.values = ARENA_NEW(context->arena, struct measure, assessments->count + 1);
    for (size_t i = 0; i < assessments->count; i++) {
        const struct assessment *assessment = &assessments->items[i];
        if (axis != NULL && !text_equal(assessment->practice->axis, axis)) {
            continue;
        }
        s.items[s.count] = assessment;
        s.values[s.count++] = measure_of(assessment);
    }
    return s;
}

/* Only percentages share an axis. */
static bool on_axis(const struct measure *value)
{
    return value->metric != NULL && strcmp(value->metric->unit, "%") == 0;
}

/* In displayed units; NAN where there is none. */
static double target_of(const struct scorecard *s, size_t i)
{
    const struct metric *metric = s->values[i].metric;

    return metric == NULL ? (double)NAN : s->items[i]->target * metric->scale;
}

static const char *note(const struct scorecard *s, size_t i)
{
    const struct measure *value = &s->values[i];

    if (measure_shown(value)) {
        return part_value(s->context, value, part_decimals(value));
    }
    return part_status(value) == STATUS_SUPPRESSED
               ? part_text(s->context, "chart.suppressed")
               : status_words(s->context->catalog, s->context->language, part_status(value));
}

static const char *type_words(const struct scorecard *s, size_t i)
{
    return part_text(s->context, arena_format(s->context->arena, "practice.type.%s",
                                              s->items[i]->practice->type));
}

static const char *grade_words(const struct scorecard *s, size_t i)
{
    return part_text(s->context, arena_format(s->context->arena, "practice.grade.%s",
                                              s->items[i]->practice->grade));
}

static const char *page_of(const struct scorecard *s, size_t i)
{
    const struct figure_context *context = s->context;

    if (context->page == NULL) {
        return NULL;
    }
    return context->page(context->owner,
                         arena_format(context->arena, "practices/%s", s->items[i]->practice->id));
}

/* " · ce trimestre seul : indéterminée", where that is not what stands. */
static const char *observed_short(const struct scorecard *s, size_t i)
{
    const struct figure_context *context = s->context;

    if (text_equal(s->items[i]->observed, s->items[i]->class)) {
        return "";
    }
    return arena_format(context->arena, " · %s",
                        phrase(context->arena, part_text(context, "practice.observed.short"),
                               PHRASE({"state", status_words(context->catalog, context->language,
                                                             part_class(s->items[i]->observed))})));
}

static struct row row_of(const struct scorecard *s, size_t i)
{
    const struct figure_context *context = s->context;
    const struct practice *practice = s->items[i]->practice;
    enum status status = status_of(s->items[i]);

    return (struct row){
        .name = arena_format(context->arena, "%s %s", practice->id,
                             practice->title.in[context->language]),
        .detail = arena_format(context->arena, "%s, %s%s", type_words(s, i), grade_words(s, i),
                               observed_short(s, i)),
        .note = note(s, i),
        .state = status_state(status),
        .status = status_words(context->catalog, context->language, status),
    };
}

static struct datum datum_of(const struct scorecard *s, size_t i)
{
    const struct measure *value = &s->values[i];
    struct datum datum = on_axis(value) ? part_datum(value, (double)i) : part_missing((double)i);

    if (on_axis(value)) {
        datum.target = target_of(s, i);
    }
    datum.verdict = status_state(status_of(s->items[i]));
    datum.label = arena_format(
        s->context->arena, "%s, %s%s%s", s->items[i]->practice->id,
        status_words(s->context->catalog, s->context->language, status_of(s->items[i])),
        s->context->language == LANGUAGE_FR ? "\xE2\x80\xAF: " : ": ", note(s, i));
    return datum;
}

static const char *count_text(const struct scorecard *s, enum status status)
{
    int64_t count = 0;

    for (size_t i = 0; i < s->count; i++) {
        count += status_of(s->items[i]) == status ? 1 : 0;
    }
    return number_count(s->context->arena, s->context->language, count);
}

static const char *counts(const struct scorecard *s, const char *key)
{
    const struct figure_context *context = s->context;

    return phrase(
        context->arena, part_text(context, key),
        PHRASE({"total", number_count(context->arena, context->language, (int64_t)s->count)},
               {"met", count_text(s, STATUS_MET)},
               {"indeterminate", count_text(s, STATUS_INDETERMINATE)},
               {"not_met", count_text(s, STATUS_NOT_MET)},
               {"not_assessable", count_text(s, STATUS_NOT_ASSESSABLE)},
               {"not_measured", count_text(s, STATUS_NOT_MEASURED)}));
}

/* "Vérifier : pratiques atteintes : 2, non atteintes : 1". */
static const char *title_of(const struct scorecard *s)
{
    const struct figure_context *context = s->context;
    const char *title = counts(s, "figure.practices.title");

    if (s->axis == NULL) {
        return title;
    }
    return arena_format(
        context->arena, "%s. %s",
        part_text(context, arena_format(context->arena, "practice.axis.%s", s->axis)), title);
}

static const char *subtitle_of(const struct scorecard *s, struct period period)
{
    return phrase(
        s->context->arena, part_text(s->context, "figure.practices.subtitle"),
        PHRASE({"period", local_period(s->context->arena, s->context->language, period)}));
}

static const struct chart *chart_of(const struct scorecard *s, struct period period)
{
    const struct figure_context *context = s->context;
    struct chart *chart = ARENA_NEW(context->arena, struct chart, 1);
    struct mark *mark = ARENA_NEW(context->arena, struct mark, 1);
    struct row *rows = ARENA_NEW(context->arena, struct row, s->count);
    struct datum *data = ARENA_NEW(context->arena, struct datum, s->count);

    for (size_t i = 0; i < s->count; i++) {
        rows[i] = row_of(s, i);
        data[i] = datum_of(s, i);
    }
    *mark = (struct mark){
        .kind = MARK_INTERVAL,
        .series = part_series(context, part_text(context, "practice.followed_by"), data, s->count),
    };
    *chart = (struct chart){
        .language = context->language,
        .title = title_of(s),
        .subtitle = subtitle_of(s, period),
        .description = counts(s, "practice.counts.not_measured"),
        .footer = context->provenance,
        .words = part_words(context, period.kind),
        .x = {.kind = SCALE_LINEAR, .low = 0, .high = 100, .unit = "%"},
        .y = {.kind = SCALE_BAND,
              .rows = rows,
              .row_count = s->count,
              .rows_title = part_text(context, "table.practice"),
              .status_title = part_text(context, "practice.state"),
              .note_title = part_text(context, "practice.followed_by")},
        .marks = mark,
        .mark_count = 1,
    };
    return chart;
}

static const struct table *table_of(const struct scorecard *s, const char *id, struct period period)
{
    const struct figure_context *context = s->context;
    struct arena *arena = context->arena;
    struct cell *cells = ARENA_NEW(arena, struct cell, s->count * COLUMNS + 1);
    struct column *columns = ARENA_NEW(arena, struct column, COLUMNS);
    struct table *table = ARENA_NEW(arena, struct table, 1);

    columns[0] = (struct column){part_text(context, "table.practice"), "practice", CELL_HEAD, 0.34};
    columns[1] = (struct column){part_text(context, "practice.type"), "type", CELL_TEXT, 0};
    columns[2] = (struct column){part_text(context, "practice.grade"), "evidence", CELL_TEXT, 0};
    columns[3] = (struct column){part_text(context, "practice.state"), "state", CELL_STATUS, 0};
    columns[4] =
        (struct column){part_text(context, "practice.followed_by"), "adherence", CELL_ESTIMATE, 0};
    columns[5] = (struct column){part_text(context, "table.target"), "target", CELL_NUMBER, 0};
    for (size_t i = 0; i < s->count; i++) {
        const struct measure *value = &s->values[i];
        struct cell *row = &cells[i * COLUMNS];

        row[0] = cell_head(row_of(s, i).name, page_of(s, i));
        row[1] = cell_text(type_words(s, i));
        row[2] = cell_text(grade_words(s, i));
        row[3] = cell_status(status_of(s->items[i]), observed_words(context, s->items[i], period));
        row[4] = part_estimate(context, value, part_decimals(value->metric != NULL ? value : NULL));
        row[5] = part_target(context, value->metric, s->items[i]->target);
    }
    *table = (struct table){
        .id = part_table_id(context, id),
        .caption = part_caption(context, part_text(context, "table.practice"),
                                local_period(arena, context->language, period)),
        .columns = columns,
        .column_count = COLUMNS,
        .cells = cells,
        .row_count = s->count,
    };
    return table;
}

const struct figure *figure_practices(const struct figure_context *context, const char *id,
                                      const struct assessment_list *assessments, const char *axis,
                                      struct period period)
{
    struct scorecard s = read_all(context, assessments, axis);
    struct figure *figure = ARENA_NEW(context->arena, struct figure, 1);

    *figure = (struct figure){
        .id = id,
        .title = title_of(&s),
        .subtitle = subtitle_of(&s, period),
        .sentence = counts(&s, "practice.counts.not_measured"),
        .chart = s.count == 0 ? NULL : chart_of(&s, period),
        .empty = part_text(context, "measure.not_measured"),
        .table = table_of(&s, id, period),
    };
    return figure;
}
