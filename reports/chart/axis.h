/* SPDX-License-Identifier: GPL-3.0-or-later */
/* axis.h: grid, ticks and their texts; and, for charts with rows, the columns beside the panel. */
#ifndef REPORTS_CHART_AXIS_H
#define REPORTS_CHART_AXIS_H

#include "reports/chart/layout.h"

/* Below the panel: ticks, their second line and the axis title. */
double axis_x_extent(const struct plot *plot);
/* Left of the panel, for axes of values. */
double axis_y_extent(const struct plot *plot);
/* Above the panel: the title of the values. */
double axis_title_extent(const struct plot *plot);

/* Sets the widths of the columns and the height of a row. */
void axis_measure_rows(struct plot *plot);
double axis_heads_extent(const struct plot *plot);

void axis_draw(struct plot *plot);
void axis_draw_rows(struct plot *plot);

#endif
