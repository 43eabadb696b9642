/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * layout.h: where the parts of a chart stand: guides are measured, the panel takes the rest.
 *
 * struct plot is a chart being built: what all parts of this folder share. Pure: text is measured
 * by a function pointer, so that the same chart is laid out alike on every machine. Not for callers
 * of chart.h.
 */
#ifndef REPORTS_CHART_LAYOUT_H
#define REPORTS_CHART_LAYOUT_H

#include "reports/chart/chart.h"

struct box {
    double left;
    double top;
    double right;
    double bottom;
};

struct lines {
    const char **items;
    size_t count;
};

/* A release's or target's label, and where it stands. */
struct rule_label {
    const char *words;
    double x; /* of its middle */
    size_t row;
    bool dropped; /* it would have overlapped: the rule still says it on hover */
};

/* A series' name at the end of its line. */
struct end_label {
    const struct mark *mark;
    double y; /* of its middle */
};

struct plot {
    struct arena *arena;
    const struct chart *chart;
    const struct chart_frame *frame;
    struct scene *scene;
    struct scale x;
    struct scale y;
    struct ticks x_ticks;
    struct ticks y_ticks;
    bool rows;   /* the y axis is SCALE_BAND */
    bool narrow; /* names stand above their rows, series in a legend */
    bool cells;  /* rows of cells: what is told along x are columns, and no values */
    bool legend; /* series' names in a legend and not at their ends */
    struct box panel;
    double title_top;
    double heads_top; /* of the columns' heads */
    double legend_top;
    double axis_title_top;
    double rules_top; /* of the rows of release labels */
    double footer_top;
    double name_width; /* columns beside the panel */
    double status_width;
    double note_width;
    double row_height;
    double row_strip; /* height within a row that the marks may use */
    double row_shift; /* from the row's middle to theirs */
    struct rule_label *rule_labels;
    size_t rule_label_count;
    size_t rule_rows;
};

double layout_text_width(const struct plot *plot, const char *words, enum style style);
double layout_line_height(enum style style);

/* Breaks words at spaces into at most `most` lines of at most `width`; the last ends in an ellipsis
 * where words are left over. */
struct lines layout_wrap(const struct plot *plot, const char *words, enum style style, double width,
                         size_t most);
/* Draws lines below `top`. Returns where they end. */
double layout_draw_lines(const struct plot *plot, const struct lines *lines, enum style style,
                         double x, double top);

/* Sets the panel, the ranges of the scales, the ticks and the scene's height. */
void layout_plot(struct plot *plot);

/* The parts of the panel that are drawn on: all of it, or, where names stand above their rows, what
 * is left of each row. */
size_t layout_strip_count(const struct plot *plot);
struct box layout_strip(const struct plot *plot, size_t index);

/* The scales by what they carry. */
const struct scale *layout_positions(const struct plot *plot);
const struct scale *layout_values(const struct plot *plot);
const struct chart_axis *layout_value_axis(const struct plot *plot);
/* The point of a position and a value, held within the panel. */
struct point layout_point(const struct plot *plot, double position, double value);

#endif
