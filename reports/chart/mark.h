/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mark.h: the kinds of marks: how each trains the scale of values and draws itself.
 *
 * One file a mark, one row a mark in mark.c. No mark asks which device draws it.
 */
#ifndef REPORTS_CHART_MARK_H
#define REPORTS_CHART_MARK_H

#include "reports/chart/layout.h"

/* What the values of a chart span; empty while low > high. */
struct extent {
    double low;
    double high;
};

struct mark_type {
    const char *name;
    /* Widens `must` by what has to be within the panel, `may` by what ought to. */
    void (*train)(const struct mark *mark, struct extent *must, struct extent *may);
    void (*draw)(struct plot *plot, const struct mark *mark);
};

extern const struct mark_type mark_types[MARK_KIND_COUNT];

void extent_add(struct extent *extent, double value); /* NAN adds nothing */

/* True where the datum's value is to be drawn. */
bool mark_shows(const struct datum *datum);
bool mark_has_interval(const struct datum *datum);

/* Half of the room that a position has: to its nearest neighbour, or of its row. */
double mark_half_step(const struct plot *plot, const struct series *series);

/* The hatched holes of a series: runs of suppressed data across the panel, or rows. */
void mark_draw_suppressed(struct plot *plot, const struct series *series);

void mark_train_values(const struct mark *mark, struct extent *must, struct extent *may);
void mark_train_intervals(const struct mark *mark, struct extent *must, struct extent *may);

void mark_band_draw(struct plot *plot, const struct mark *mark);
void mark_limits_draw(struct plot *plot, const struct mark *mark);
void mark_cell_draw(struct plot *plot, const struct mark *mark);
void mark_area_draw(struct plot *plot, const struct mark *mark);
void mark_bar_train(const struct mark *mark, struct extent *must, struct extent *may);
void mark_bar_draw(struct plot *plot, const struct mark *mark);
void mark_rule_train(const struct mark *mark, struct extent *must, struct extent *may);
void mark_rule_draw(struct plot *plot, const struct mark *mark);
void mark_line_draw(struct plot *plot, const struct mark *mark);
void mark_point_draw(struct plot *plot, const struct mark *mark);
void mark_interval_draw(struct plot *plot, const struct mark *mark);

#endif
