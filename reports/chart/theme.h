/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * theme.h: how everything looks: the palette, and what each class of shape is drawn with.
 *
 * One table of inks (a CSS token each, light, dark and print) and one of styles (a CSS class each).
 * Shapes name a style; only devices ask for colours. Knows no chart.
 */
#ifndef REPORTS_CHART_THEME_H
#define REPORTS_CHART_THEME_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum theme_mode { THEME_LIGHT, THEME_DARK, THEME_PRINT, THEME_MODE_COUNT };

enum ink {
    INK_NONE,
    INK_BACKGROUND,
    INK_SURFACE,
    INK_TEXT,
    INK_TEXT_2,
    INK_LINK,
    INK_BUTTON_TEXT,
    INK_LINE,
    INK_AXIS,
    INK_BAND,
    INK_BAND_EDGE,
    INK_SELECTED,
    INK_SERIES_1, /* the four stand in a row */
    INK_SERIES_2,
    INK_SERIES_3,
    INK_SERIES_4,
    INK_MET, /* the five in the order of enum state */
    INK_INDETERMINATE,
    INK_NOT_MET,
    INK_NOT_ASSESSABLE,
    INK_ERROR,
    INK_NOT_MET_TEXT,
    INK_NOT_ASSESSABLE_TEXT,
    INK_RELEASE,
    INK_COUNT
};

/* What a practice's assessment came to; also the shape of its symbol. */
enum state {
    STATE_NONE, /* not an assessment: a plain dot */
    STATE_MET,
    STATE_INDETERMINATE,
    STATE_NOT_MET,
    STATE_NOT_ASSESSABLE,
    STATE_ERROR,
    STATE_NOT_APPLICABLE,
    STATE_SUPPRESSED,
    STATE_COUNT
};

#define THEME_SERIES_MAX 4
#define THEME_SHADES     5

enum style {
    STYLE_PAPER,
    STYLE_TITLE,
    STYLE_SUBTITLE,
    STYLE_FOOTER,
    STYLE_TICK,
    STYLE_NAME,
    STYLE_DETAIL,
    STYLE_NOTE,
    STYLE_GRID,
    STYLE_AXIS,
    STYLE_ZONE,
    STYLE_HATCH,
    STYLE_HATCH_FRAME,
    STYLE_RULE_RELEASE,
    STYLE_RULE_ZERO,
    STYLE_RULE_TARGET,
    STYLE_RELEASE_LABEL,
    STYLE_TARGET_LABEL,
    STYLE_TARGET_TICK,
    STYLE_AREA_1, /* from here in fours: + the series' index */
    STYLE_AREA_2,
    STYLE_AREA_3,
    STYLE_AREA_4,
    STYLE_AREA_EDGE_1,
    STYLE_AREA_EDGE_2,
    STYLE_AREA_EDGE_3,
    STYLE_AREA_EDGE_4,
    STYLE_LINE_1,
    STYLE_LINE_2,
    STYLE_LINE_3,
    STYLE_LINE_4,
    STYLE_DOTTED_1,
    STYLE_DOTTED_2,
    STYLE_DOTTED_3,
    STYLE_DOTTED_4,
    STYLE_POINT_1,
    STYLE_POINT_2,
    STYLE_POINT_3,
    STYLE_POINT_4,
    STYLE_HOLLOW_1,
    STYLE_HOLLOW_2,
    STYLE_HOLLOW_3,
    STYLE_HOLLOW_4,
    STYLE_LABEL_1,
    STYLE_LABEL_2,
    STYLE_LABEL_3,
    STYLE_LABEL_4,
    STYLE_WHISKER,
    STYLE_HOLLOW_INDETERMINATE,
    STYLE_FILL_MET, /* fills and strokes of states, in the order of enum state from STATE_MET */
    STYLE_FILL_INDETERMINATE,
    STYLE_FILL_NOT_MET,
    STYLE_STROKE_MET,
    STYLE_STROKE_INDETERMINATE,
    STYLE_STROKE_NOT_MET,
    STYLE_STROKE_NOT_ASSESSABLE,
    STYLE_STROKE_ERROR,
    STYLE_STROKE_NOT_APPLICABLE,
    STYLE_CELL_1, /* shades, from the least: + the fifth of the whole */
    STYLE_CELL_2,
    STYLE_CELL_3,
    STYLE_CELL_4,
    STYLE_CELL_5,
    STYLE_CELL_OPEN,
    STYLE_CELL_TEXT,
    STYLE_COUNT
};

struct theme_ink {
    const char *token; /* "--series-1" */
    uint32_t colour[THEME_MODE_COUNT];
};

struct theme_style {
    const char *class; /* "c-line-1" */
    enum ink fill;
    enum ink stroke;
    double width;
    double dash[2];   /* drawn, left out; 0 for a solid line */
    double opacity;   /* of the fill; 0: opaque */
    double font_size; /* text only */
    bool semibold;
};

extern const struct theme_ink theme_inks[INK_COUNT];
extern const struct theme_style theme_styles[STYLE_COUNT];

/* Spacing of charts [px]. */
extern const struct theme {
    double wide;          /* drawings of this width and above put names beside their rows */
    double line_height;   /* of labels, times the font's size */
    double gap;           /* between a label and what it belongs to */
    double tick_length;   /* between axis and tick text */
    double point_radius;  /* of a dot in a row */
    double marker_radius; /* of a dot on a line */
    double row_padding;   /* above and below a row's text */
    double row_min;       /* height of a row at least */
    double hatch_step;
    double edge; /* kept free around the drawing */
    double panel_height_wide;
    double panel_height_narrow;
} theme;

enum style theme_of_series(enum style first, size_t series);

/* The palette as CSS custom properties for light, dark (prefers-color-scheme) and print, and the
 * classes of inline charts. */
void theme_css(struct text *out);

#endif
