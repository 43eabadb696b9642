/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effort at the n-th document of those who began. */
#include <math.h>

#include "base/text.h"
#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"

#define COLUMNS      5
#define MARKS        5
#define DECIMALS     1 /* of the axis */
#define DECIMALS_MAX 4
#define MARGIN       1.15 /* before the first document and after the last */

/* A figure while it is made. The efforts come in displayed units: corrections per 100 words. */
struct by_document {
    const struct figure_context *context;
    const struct learning_curve *curve;
    struct period period;
};

/* So many that a value of two digits has them, and no more. */
static int decimals(double value)
{
    double unit = 10;
    int after = 0;

    while (value < unit && after < DECIMALS_MAX) {
        unit /= 10;
        after++;
    }
    return after;
}

static const char *number(const struct by_document *f, double value)
{
    return local_number(f->context->arena, f->context->language, value, decimals(value));
}

static const char *interval(const struct by_document *f, const struct ranged *ranged)
{
    return local_interval(f->context->arena, f->context->language, ranged->low, ranged->high,
                          decimals(ranged->low));
}

static const char *count(const struct by_document *f, int64_t value)
{
    return number_count(f->context->arena, f->context->language, value);
}

static const char *said(const struct by_document *f, const char *key)
{
    const struct figure_context *context = f->context;
    const struct learning_curve *curve = f->curve;
    struct values {
        const char *first, *first_interval, *last, *last_interval, *n, *left;
    } v = {"", "", "", "", "", ""};

    if (curve->step_count > 0) {
        const struct learning_step *first = &curve->steps[0];
        const struct learning_step *last = &curve->steps[curve->step_count - 1];
        const bool fit = isfinite(first->fit.value);

        v = (struct values){number(f, fit ? first->fit.value : first->median.value),
                            fit ? interval(f, &first->fit) : "",
                            number(f, fit ? last->fit.value : last->median.value),
                            fit ? interval(f, &last->fit) : "",
                            count(f, last->n),
                            count(f, last->learners)};
    }
    return phrase(context->arena, part_text(context, key),
                  PHRASE({"metric", curve->metric->label.in[context->language]}, {"first", v.first},
                         {"first_interval", v.first_interval}, {"last", v.last},
                         {"last_interval", v.last_interval}, {"n", v.n}, {"left", v.left},
                         {"learners", count(f, curve->learners)}));
}

static struct datum datum_of(const struct by_document *f, size_t i, double value)
{
    const struct learning_step *step = &f->curve->steps[i];
    struct datum datum = datum_at((double)step->n, value);

    datum.state = isfinite(value) ? DATUM_SHOWN : DATUM_MISSING;
    datum.position_text =
        phrase(f->context->arena, part_text(f->context, "learning.position"),
               PHRASE({"n", count(f, step->n)}, {"learners", count(f, step->learners)}));
    return datum;
}

/* What hovering shows: the digits that are told, not the axis's. */
static const char *label_of(const struct by_document *f, const struct datum *datum)
{
    const struct ranged ranged = {datum->value, datum->low, datum->high};
    const bool band = isfinite(datum->low) && isfinite(datum->high);

    if (!isfinite(datum->value)) {
        return NULL;
    }
    return arena_format(f->context->arena, "%s%s%s%s%s", datum->position_text,
                        part_text(f->context, "format.colon"), number(f, datum->value),
                        band ? " " : "", band ? interval(f, &ranged) : "");
}

enum line { LINE_MEDIAN, LINE_FIT, LINE_PANEL, LINE_COUNT };

static const struct series *line_of(const struct by_document *f, enum line line)
{
    static const char *const names[LINE_COUNT] = {"learning.median", "learning.fit",
                                                  "learning.panel"};
    struct datum *data = ARENA_NEW(f->context->arena, struct datum, f->curve->step_count + 1);

    for (size_t i = 0; i < f->curve->step_count; i++) {
        const struct learning_step *step = &f->curve->steps[i];

        data[i] = datum_of(f, i,
                           line == LINE_MEDIAN ? step->median.value
                           : line == LINE_FIT  ? step->fit.value
                                               : step->panel);
        if (line == LINE_FIT) {
            data[i].low = step->fit.low;
            data[i].high = step->fit.high;
        }
        data[i].label = label_of(f, &data[i]);
    }
    return part_series(f->context, part_text(f->context, names[line]), data, f->curve->step_count);
}

static const struct series *quartiles(const struct by_document *f)
{
    struct datum *data = ARENA_NEW(f->context->arena, struct datum, f->curve->step_count + 1);

    for (size_t i = 0; i < f->curve->step_count; i++) {
        data[i] = datum_at((double)f->curve->steps[i].n, NAN);
        data[i].low = f->curve->steps[i].median.low;
        data[i].high = f->curve->steps[i].median.high;
    }
    return part_series(f->context, part_text(f->context, "learning.quartiles"), data,
                       f->curve->step_count);
}

/* Of few learners there are none, nowhere: then nothing names them either. */
static bool any_quartiles(const struct learning_curve *curve)
{
    for (size_t i = 0; i < curve->step_count; i++) {
        if (isfinite(curve->steps[i].median.low)) {
            return true;
        }
    }
    return false;
}

static size_t fill_marks(const struct by_document *f, struct mark *marks)
{
    size_t used = 0;

    if (any_quartiles(f->curve)) {
        marks[used++] = (struct mark){
            .kind = MARK_LIMITS, .series = quartiles(f), .style = STYLE_AREA_EDGE_1, .named = true};
    }
    marks[used++] =
        (struct mark){.kind = MARK_LINE, .series = line_of(f, LINE_MEDIAN), .named = true};
    if (*f->curve->form != '\0') {
        const struct series *fit = line_of(f, LINE_FIT);

        marks[used++] = (struct mark){.kind = MARK_AREA, .series = fit, .colour = 1};
        marks[used++] = (struct mark){.kind = MARK_LINE, .series = fit, .colour = 1, .named = true};
    }
    if (f->curve->panel_documents > 0) {
        marks[used++] = (struct mark){
            .kind = MARK_LINE, .series = line_of(f, LINE_PANEL), .colour = 2, .named = true};
    }
    return used;
}

static const struct chart *chart_of(const struct by_document *f, const char *subtitle)
{
    const struct figure_context *context = f->context;
    struct chart *chart = ARENA_NEW(context->arena, struct chart, 1);
    struct mark *marks = ARENA_NEW(context->arena, struct mark, MARKS);
    const int64_t last = f->curve->steps[f->curve->step_count - 1].n;

    *chart = (struct chart){
        .language = context->language,
        .title = said(f, f->curve->text),
        .subtitle = subtitle,
        .description = said(f, "chart.desc.learning"),
        .footer = context->provenance,
        .words = part_words(context, f->period.kind),
        .x = {.kind = SCALE_LOG,
              .low = 1 / MARGIN,
              .high = (double)(last > 1 ? last : 2) * MARGIN,
              .title = part_text(context, "learning.axis"),
              .unit = ""},
        .y = {.kind = SCALE_LINEAR,
              .title = part_unit(context, f->curve->metric),
              .unit = "",
              .decimals = DECIMALS},
        .marks = marks,
    };
    chart->mark_count = fill_marks(f, marks);
    return chart;
}

static struct cell ranged_cell(const struct by_document *f, const struct ranged *ranged)
{
    if (!isfinite(ranged->value)) {
        return cell_estimate(part_text(f->context, "format.none"), NULL, NAN, NAN, NAN);
    }
    return cell_estimate(number(f, ranged->value),
                         isfinite(ranged->low) ? interval(f, ranged) : NULL, ranged->value,
                         ranged->low, ranged->high);
}

static void set_row(const struct by_document *f, const struct learning_step *step, struct cell *row)
{
    row[0] = cell_head(count(f, step->n), NULL);
    row[1] = cell_number(count(f, step->learners), (double)step->learners);
    row[2] = ranged_cell(f, &step->median);
    row[3] = ranged_cell(f, &step->fit);
    row[4] = isfinite(step->panel) ? cell_number(number(f, step->panel), step->panel)
                                   : cell_number(part_text(f->context, "format.none"), NAN);
}

static const struct table *table_of(const struct by_document *f, const char *id)
{
    const struct figure_context *context = f->context;
    struct arena *arena = context->arena;
    const size_t rows = f->curve->step_count;
    struct cell *cells = ARENA_NEW(arena, struct cell, rows * COLUMNS + 1);
    struct column *columns = ARENA_NEW(arena, struct column, COLUMNS);
    struct table *table = ARENA_NEW(arena, struct table, 1);

    columns[0] = (struct column){part_text(context, "learning.axis"), "n", CELL_HEAD, .2};
    columns[1] = (struct column){part_text(context, "learning.left"), "clinicians", CELL_NUMBER, 0};
    columns[2] =
        (struct column){part_text(context, any_quartiles(f->curve) ? "learning.column.quartiles"
                                                                   : "learning.column.median"),
                        "median", CELL_ESTIMATE, 0};
    columns[3] =
        (struct column){part_text(context, "learning.column.fit"), "fit", CELL_ESTIMATE, 0};
    columns[4] = (struct column){part_text(context, "learning.panel"), "panel", CELL_NUMBER, 0};
    for (size_t i = 0; i < rows; i++) {
        set_row(f, &f->curve->steps[i], &cells[i * COLUMNS]);
    }
    *table = (struct table){
        .id = part_table_id(context, id),
        .caption = part_caption(context, f->curve->metric->label.in[context->language],
                                local_period(arena, context->language, f->period)),
        .columns = columns,
        .column_count = COLUMNS,
        .cells = cells,
        .row_count = rows,
    };
    return table;
}

const struct figure *figure_learning(const struct figure_context *context, const char *id,
                                     const struct learning_curve *curve, struct period period)
{
    const struct by_document f = {context, curve, period};
    struct figure *figure = ARENA_NEW(context->arena, struct figure, 1);
    const char *subtitle =
        part_text(context, any_quartiles(curve) ? "learning.subtitle" : "learning.subtitle.median");

    *figure = (struct figure){
        .id = id,
        .title = said(&f, curve->text),
        .subtitle = subtitle,
        .sentence = said(&f, curve->step_count > 0 ? "chart.desc.learning" : curve->text),
        .chart = curve->step_count > 0 ? chart_of(&f, subtitle) : NULL,
        .empty = part_text(context, "empty.learning"),
        .table = table_of(&f, id),
    };
    return figure;
}
