/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/chart.h"

#include <assert.h>
#include <math.h>

#include "reports/chart/axis.h"
#include "reports/chart/layout.h"
#include "reports/chart/legend.h"
#include "reports/chart/mark.h"
#include "reports/chart/title.h"

#define FIXED_WIDTH 0.6 /* em a character */

static double fixed_width(const char *words, double font_size, bool semibold)
{
    size_t characters = 0;

    (void)semibold;
    for (const char *c = words; *c != '\0'; c++) {
        characters += ((unsigned char)*c & 0xC0) != 0x80;
    }
    return (double)characters * font_size * FIXED_WIDTH;
}

const struct chart_measure chart_fixed_measure = {fixed_width};

struct datum datum_at(double position, double value)
{
    return (struct datum){
        .position = position, .value = value, .low = NAN, .high = NAN, .target = NAN};
}

/* The fixed domain; wider where a value lies outside it: no value is ever drawn where it is not. */
static struct scale train(const struct chart *chart, const struct chart_axis *axis)
{
    struct extent must = {INFINITY, -INFINITY};
    struct extent may = {INFINITY, -INFINITY};
    bool fixed = axis->low < axis->high;

    for (size_t i = 0; i < chart->mark_count; i++) {
        mark_types[chart->marks[i].kind].train(&chart->marks[i], &must, &may);
    }
    if (!fixed) {
        extent_add(&must, may.low);
        extent_add(&must, may.high);
    }
    if (must.low > must.high) {
        return scale_linear(axis->low, fixed ? axis->high : axis->low + 1);
    }
    if (fixed && must.low >= axis->low && must.high <= axis->high) {
        return scale_linear(axis->low, axis->high);
    }
    if (fixed) {
        extent_add(&must, axis->low);
        extent_add(&must, axis->high);
    }
    return scale_nice(must.low, must.high);
}

static void train_scales(struct plot *plot)
{
    const struct chart *chart = plot->chart;

    plot->rows = chart->y.kind == SCALE_BAND;
    if (plot->rows) {
        plot->y = scale_band(chart->y.row_count > 0 ? chart->y.row_count : 1);
        plot->x = train(chart, &chart->x);
        return;
    }
    plot->x = chart->x.kind == SCALE_TIME
                  ? scale_time((int32_t)chart->x.low, (int32_t)chart->x.high)
              : chart->x.kind == SCALE_LOG ? scale_log(chart->x.low, chart->x.high)
                                           : scale_linear(chart->x.low, chart->x.high);
    plot->y = train(chart, &chart->y);
}

static void draw_marks(struct plot *plot)
{
    /* What is wide lies behind what is thin: the order of the kinds. */
    for (int kind = 0; kind < MARK_KIND_COUNT; kind++) {
        for (size_t i = 0; i < plot->chart->mark_count; i++) {
            if ((int)plot->chart->marks[i].kind == kind) {
                mark_types[kind].draw(plot, &plot->chart->marks[i]);
            }
        }
    }
}

static bool is_empty(const struct chart *chart)
{
    for (size_t i = 0; i < chart->mark_count; i++) {
        const struct mark *mark = &chart->marks[i];
        bool data = mark->kind != MARK_RULE && mark->kind != MARK_BAND;
        for (size_t j = 0; data && j < mark->series->count; j++) {
            if (mark->series->data[j].state != DATUM_MISSING) {
                return false;
            }
        }
    }
    return true;
}

/* An empty panel says that nothing was measured, lest it look like zero. */
static void draw_empty(struct plot *plot)
{
    const struct box *panel = &plot->panel;

    if (is_empty(plot->chart) && !plot->rows) {
        scene_text(plot->scene, STYLE_DETAIL,
                   (struct point){(panel->left + panel->right) / 2,
                                  (panel->top + panel->bottom) / 2 - theme.gap},
                   0.5, plot->chart->words.missing);
    }
}

struct scene *chart_build(struct arena *arena, const struct chart *chart,
                          const struct chart_frame *frame)
{
    struct scene *scene = ARENA_NEW(arena, struct scene, 1);
    struct plot plot = {.arena = arena, .chart = chart, .frame = frame, .scene = scene};

    assert(chart->title != NULL && chart->description != NULL && chart->mark_count > 0);
    *scene = (struct scene){
        .arena = arena,
        .width = frame->width,
        .label = chart->title,
        .description = chart->description,
        .language = language_name(chart->language),
    };
    plot.narrow = frame->width < theme.wide;
    for (size_t i = 0; i < chart->mark_count; i++) {
        plot.cells = plot.cells || chart->marks[i].kind == MARK_CELL;
    }
    train_scales(&plot);
    layout_plot(&plot);
    if (chart->spark) {
        draw_marks(&plot);
        return scene;
    }
    title_draw(&plot);
    legend_draw(&plot);
    if (plot.rows) {
        axis_draw_rows(&plot);
    }
    axis_draw(&plot);
    draw_marks(&plot);
    draw_empty(&plot);
    legend_draw_ends(&plot);
    title_draw_footer(&plot);
    return scene;
}
