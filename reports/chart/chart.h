/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart.h: a chart as data: axes, series, marks and words; and the scene that it becomes.
 *
 * The header for those who want a picture: fill a struct chart, chart_build() it once a width, hand
 * the scene to svg_write() or to a canvas. A chart draws what it is given and computes no figure.
 *
 * One axis carries positions (days, or rows), the other values; rows stand below each other when
 * the y axis is SCALE_BAND, and values then run to the right. A value that is missing breaks a
 * line; one that is suppressed is hatched; one that is provisional is dotted or hollow. A cell that
 * is missing is an outline.
 */
#ifndef REPORTS_CHART_CHART_H
#define REPORTS_CHART_CHART_H

#include "reports/chart/scale.h"
#include "reports/chart/scene.h"
#include "reports/chart/svg.h"

enum datum_state {
    DATUM_SHOWN,
    DATUM_PROVISIONAL, /* its period is not over, or its data not complete */
    DATUM_SUPPRESSED,  /* too few clinicians: there, and not shown */
    DATUM_MISSING,
};

struct datum {
    double position; /* day, or row from 0 */
    double value;    /* displayed units */
    double low;      /* interval; NAN where it has none */
    double high;
    double target; /* MARK_INTERVAL: a tick in the row; NAN for none */
    enum datum_state state;
    enum state verdict; /* MARK_INTERVAL: colour and shape of the dot */
    const char *label;  /* what hovering shows and readers say; NULL: position, value, interval */
    const char *position_text; /* for that label: "semaine 38"; NULL: the day or the row's name */
    const char *words;         /* MARK_CELL: what stands in it */
};

/* A datum without interval and target. */
struct datum datum_at(double position, double value);

struct series {
    const char *name;
    const struct datum *data; /* in the order of their positions */
    size_t count;
};

enum mark_kind {
    MARK_BAND,     /* a zone from low to high of each datum, across the panel */
    MARK_LIMITS,   /* from low to high of each datum, at its own position: what is expected there */
    MARK_CELL,     /* in a row, from low to high: the value, 0 to 100, as a shade and in words */
    MARK_AREA,     /* between low and high: an interval band */
    MARK_BAR,      /* from zero to the value */
    MARK_RULE,     /* a line across the panel at each datum: releases, targets, zero */
    MARK_LINE,     /* through the values, with a dot at each */
    MARK_POINT,    /* a dot at each value */
    MARK_INTERVAL, /* a dot with its interval and target tick, or its symbol where not assessable */
    MARK_KIND_COUNT
};

enum mark_axis {
    MARK_AT_VALUE,    /* band, rule: low, high and value lie on the axis of values */
    MARK_AT_POSITION, /* they lie on the axis of positions: low and high, or position */
};

struct mark {
    enum mark_kind kind;
    const struct series *series;
    size_t colour;       /* 0 to THEME_SERIES_MAX - 1 */
    enum mark_axis axis; /* MARK_BAND, MARK_RULE */
    enum style style;    /* MARK_RULE: STYLE_RULE_RELEASE, _ZERO or _TARGET; MARK_LIMITS: _AREA_1 (a
                            bar) or _AREA_EDGE_1 (a line) */
    bool
        named; /* line: the series' name stands at its end, or in a legend; others: in the legend */
};

/* What stands beside a row of a chart with rows. */
struct row {
    const char *name;
    const char *detail; /* second line, quieter; or NULL */
    const char *note;   /* to the right: the figures; or NULL */
    enum state state;   /* drawn before `status` */
    const char *status; /* the state in a word; or NULL */
};

struct chart_axis {
    enum scale_kind kind;
    double low; /* domain: displayed units or days; not for SCALE_BAND */
    double high;
    const char *title; /* what is measured, with its unit; above the axis; or NULL */
    const char *unit;  /* "%" stands at each tick; in labels of values any unit does; "" for none */
    const struct ticks *ticks; /* x: at these values, with a line below; NULL: at round ones */
    int decimals;              /* of values in labels */
    const struct row *rows;    /* SCALE_BAND: row_count */
    size_t row_count;
    const char *rows_title; /* heads of the columns of rows: name, status, note; or NULL */
    const char *status_title;
    const char *note_title;
};

/* The few words that a chart says by itself, in the chart's language. */
struct chart_words {
    const char *suppressed;  /* "masqué (effectif insuffisant)" */
    const char *provisional; /* "provisoire" */
    const char *missing;     /* "non mesuré" */
    const char *interval;    /* "IC 95 %" */
    const char *target;      /* "cible" */
    const char *points;      /* "points" */
};

struct chart {
    enum language language;
    const char *title;       /* the finding, computed from the same rows */
    const char *subtitle;    /* measure, unit, n */
    const char *description; /* one or two sentences: what the picture shows */
    const char *footer;      /* of downloads: period, n, version; or NULL */
    struct chart_words words;
    struct chart_axis x;
    struct chart_axis y;
    const struct mark *marks;
    size_t mark_count;
    bool spark; /* neither axes nor words: a line in a table or beside a key figure */
};

/* The width of words [px] at a font size. */
typedef double (*measure_fn)(const char *words, double font_size, bool semibold);

struct chart_measure {
    measure_fn width;
};

/* 0.6 em a character: the same on every machine. Programs take canvas_measure (canvas.h). */
extern const struct chart_measure chart_fixed_measure;

#define CHART_WIDE         720.0
#define CHART_NARROW       340.0
#define CHART_SPARK_WIDTH  120.0
#define CHART_SPARK_HEIGHT 32.0

struct chart_frame {
    double width;
    double height; /* 0: what it needs */
    bool heading;  /* title and subtitle are drawn: not where the page has them as text */
    const struct chart_measure *measure;
};

/* Lays the chart out in the frame. The scene lives in the arena, and in what the chart points to.
 */
struct scene *chart_build(struct arena *arena, const struct chart *chart,
                          const struct chart_frame *frame);

#endif
