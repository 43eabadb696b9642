/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/layout.h"

#include <math.h>
#include <string.h>

#include "reports/chart/axis.h"
#include "reports/chart/legend.h"
#include "reports/chart/mark.h"
#include "reports/chart/title.h"

#define ELLIPSIS        "\xE2\x80\xA6"
#define RULE_ROWS_MAX   2
#define TIME_TICK_ROOM  64.0 /* a time tick's text and the space around it */
#define VALUE_TICK_ROOM 62.0
#define LEVEL_TICK_ROOM 44.0
#define RANGE_INSET     6.0
#define SPARK_INSET     4.0
#define PANEL_MIN       60.0

double layout_text_width(const struct plot *plot, const char *words, enum style style)
{
    const struct theme_style *s = &theme_styles[style];

    return plot->frame->measure->width(words, s->font_size, s->semibold);
}

double layout_line_height(enum style style)
{
    return ceil(theme_styles[style].font_size * theme.line_height);
}

/* How many bytes of the words fit, cut between characters. */
static size_t fitting(const struct plot *plot, const char *words, size_t length, enum style style,
                      double width)
{
    size_t fits = 0;

    for (size_t i = 1; i <= length; i++) {
        if (i < length && ((unsigned char)words[i] & 0xC0) == 0x80) {
            continue;
        }
        if (layout_text_width(plot, arena_copy(plot->arena, words, i), style) > width && fits > 0) {
            break;
        }
        fits = i;
    }
    return fits;
}

/* The length of the next line: as many words as fit, or the part of a word that does. */
static size_t line_length(const struct plot *plot, const char *words, enum style style,
                          double width)
{
    size_t length = 0;

    for (size_t end = strcspn(words, " ");; end += 1 + strcspn(words + end + 1, " ")) {
        if (layout_text_width(plot, arena_copy(plot->arena, words, end), style) > width) {
            return length > 0 ? length : fitting(plot, words, end, style, width);
        }
        length = end;
        if (words[end] == '\0') {
            return length;
        }
    }
}

static const char *shortened(const struct plot *plot, const char *words, enum style style,
                             double width)
{
    double room = width - layout_text_width(plot, ELLIPSIS, style);
    size_t length = fitting(plot, words, strlen(words), style, room);

    while (length > 0 && words[length - 1] == ' ') {
        length--;
    }
    return arena_format(plot->arena, "%.*s" ELLIPSIS, (int)length, words);
}

struct lines layout_wrap(const struct plot *plot, const char *words, enum style style, double width,
                         size_t most)
{
    struct lines lines = {.items = ARENA_NEW(plot->arena, const char *, most)};

    while (*words != '\0' && lines.count < most) {
        size_t length = line_length(plot, words, style, width);
        if (words[length] != '\0' && lines.count + 1 == most) {
            lines.items[lines.count++] = shortened(plot, words, style, width);
            break;
        }
        lines.items[lines.count++] = arena_copy(plot->arena, words, length);
        words += length;
        words += strspn(words, " ");
    }
    return lines;
}

double layout_draw_lines(const struct plot *plot, const struct lines *lines, enum style style,
                         double x, double top)
{
    double height = layout_line_height(style);

    for (size_t i = 0; i < lines->count; i++) {
        scene_text(plot->scene, style,
                   (struct point){x, top + theme_styles[style].font_size + (double)i * height}, 0,
                   lines->items[i]);
    }
    return top + (double)lines->count * height;
}

size_t layout_strip_count(const struct plot *plot)
{
    return plot->rows && plot->narrow ? plot->chart->y.row_count : 1;
}

struct box layout_strip(const struct plot *plot, size_t index)
{
    struct box strip = plot->panel;

    if (plot->rows && plot->narrow) {
        strip.bottom = plot->panel.top + (double)(index + 1) * plot->row_height;
        strip.top = strip.bottom - plot->row_strip;
    }
    return strip;
}

const struct scale *layout_positions(const struct plot *plot)
{
    return plot->rows ? &plot->y : &plot->x;
}

const struct scale *layout_values(const struct plot *plot)
{
    return plot->rows ? &plot->x : &plot->y;
}

const struct chart_axis *layout_value_axis(const struct plot *plot)
{
    return plot->rows ? &plot->chart->x : &plot->chart->y;
}

struct point layout_point(const struct plot *plot, double position, double value)
{
    const struct scale *values = layout_values(plot);
    double along = scale_map(layout_positions(plot), position);
    double across = scale_map(values, scale_clamp(values, value));

    return plot->rows ? (struct point){across, along + plot->row_shift}
                      : (struct point){along, across};
}

static bool is_release_mark(const struct plot *plot, const struct mark *mark)
{
    return mark->kind == MARK_RULE && mark->axis == MARK_AT_POSITION && !plot->rows;
}

/* Puts a label into the first row where it overlaps none, within the drawing. */
static void place_rule_label(struct plot *plot, const struct datum *datum,
                             double ends[static RULE_ROWS_MAX])
{
    struct rule_label *label = &plot->rule_labels[plot->rule_label_count++];
    double half = layout_text_width(plot, datum->label, STYLE_RELEASE_LABEL) / 2;
    double x = scale_map(&plot->x, datum->position);

    x = fmax(fmin(x, plot->frame->width - theme.edge - half), theme.edge + half);
    *label = (struct rule_label){.words = datum->label, .x = x};
    while (label->row < RULE_ROWS_MAX && x - half < ends[label->row] + theme.gap) {
        label->row++;
    }
    if (label->row == RULE_ROWS_MAX) {
        label->dropped = true;
        return;
    }
    ends[label->row] = x + half;
    plot->rule_rows = label->row + 1 > plot->rule_rows ? label->row + 1 : plot->rule_rows;
}

static void place_rule_labels(struct plot *plot)
{
    double ends[RULE_ROWS_MAX] = {-INFINITY, -INFINITY};
    size_t count = 0;

    for (size_t i = 0; i < plot->chart->mark_count; i++) {
        const struct mark *mark = &plot->chart->marks[i];
        count += is_release_mark(plot, mark) ? mark->series->count : 0;
    }
    plot->rule_labels = ARENA_NEW(plot->arena, struct rule_label, count + 1);
    for (size_t i = 0; i < plot->chart->mark_count; i++) {
        const struct mark *mark = &plot->chart->marks[i];
        for (size_t j = 0; is_release_mark(plot, mark) && j < mark->series->count; j++) {
            const struct datum *datum = &mark->series->data[j];
            if (datum->label != NULL && scale_holds(&plot->x, datum->position)) {
                place_rule_label(plot, datum, ends);
            }
        }
    }
}

/* Bars at positions need half a bar's room at both ends, dots a little. */
static double range_inset(const struct plot *plot)
{
    double inset = plot->rows ? 0 : RANGE_INSET;

    for (size_t i = 0; i < plot->chart->mark_count && !plot->rows; i++) {
        const struct mark *mark = &plot->chart->marks[i];
        if (mark->kind == MARK_BAR && mark->series->count > 0) {
            double width = plot->panel.right - plot->panel.left;
            inset = fmax(inset, fmin(20, width / (2.0 * (double)mark->series->count)));
        }
    }
    return inset;
}

static size_t tick_count(double length, double room)
{
    return (size_t)fmax(2, floor(length / room) + 1);
}

static double panel_height(const struct plot *plot)
{
    if (plot->rows) {
        return plot->row_height * (double)plot->chart->y.row_count;
    }
    return plot->narrow ? theme.panel_height_narrow : theme.panel_height_wide;
}

static void place_across(struct plot *plot)
{
    const struct chart *chart = plot->chart;
    double inset = 0;

    if (plot->rows) {
        axis_measure_rows(plot);
    } else {
        plot->y_ticks = scale_ticks(&plot->y, plot->arena, chart->language,
                                    tick_count(panel_height(plot), LEVEL_TICK_ROOM), chart->y.unit);
        plot->legend = plot->narrow || legend_ends_extent(plot) > plot->frame->width * 0.3;
        plot->panel.left = theme.edge + axis_y_extent(plot);
        plot->panel.right = plot->frame->width - theme.edge -
                            (plot->legend ? theme.gap : fmax(legend_ends_extent(plot), theme.gap));
    }
    plot->panel.right = fmax(plot->panel.right, plot->panel.left + PANEL_MIN);
    inset = range_inset(plot);
    plot->x = scale_with_range(plot->x, plot->panel.left + inset, plot->panel.right - inset);
    if (chart->x.ticks != NULL) {
        plot->x_ticks = *chart->x.ticks;
        return;
    }
    plot->x_ticks =
        scale_ticks(&plot->x, plot->arena, chart->language,
                    tick_count(plot->panel.right - plot->panel.left,
                               plot->x.kind == SCALE_TIME ? TIME_TICK_ROOM : VALUE_TICK_ROOM),
                    chart->x.unit);
}

/* Stacks everything that stands above the panel; returns the panel's top. */
static double place_above(struct plot *plot)
{
    double top = theme.edge;

    plot->title_top = top;
    top += title_extent(plot);
    plot->legend_top = top;
    top += legend_extent(plot);
    plot->heads_top = top;
    top += axis_heads_extent(plot);
    plot->axis_title_top = top;
    top += axis_title_extent(plot);
    place_rule_labels(plot);
    plot->rules_top = top;
    top += (double)plot->rule_rows * layout_line_height(STYLE_RELEASE_LABEL);
    return plot->rows ? top : top + theme.gap;
}

static void layout_spark(struct plot *plot)
{
    double height = plot->frame->height > 0 ? plot->frame->height : CHART_SPARK_HEIGHT;

    plot->panel = (struct box){SPARK_INSET, SPARK_INSET, plot->frame->width - SPARK_INSET,
                               height - SPARK_INSET};
    plot->x = scale_with_range(plot->x, plot->panel.left, plot->panel.right);
    plot->y = scale_with_range(plot->y, plot->panel.bottom, plot->panel.top);
    plot->scene->height = height;
}

void layout_plot(struct plot *plot)
{
    if (plot->chart->spark) {
        layout_spark(plot);
        return;
    }
    place_across(plot);
    plot->panel.top = place_above(plot);
    double below = axis_x_extent(plot) + title_footer_extent(plot) + theme.edge;
    double height = panel_height(plot);
    if (plot->frame->height > 0 && !plot->rows) {
        height = fmax(plot->frame->height - plot->panel.top - below, PANEL_MIN);
    }
    plot->panel.bottom = plot->panel.top + height;
    plot->y = plot->rows ? scale_with_range(plot->y, plot->panel.top, plot->panel.bottom)
                         : scale_with_range(plot->y, plot->panel.bottom, plot->panel.top);
    plot->footer_top = plot->panel.bottom + axis_x_extent(plot) + theme.gap;
    plot->scene->height = plot->panel.bottom + below;
}
