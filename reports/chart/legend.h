/* SPDX-License-Identifier: GPL-3.0-or-later */
/* legend.h: what the marks mean: names at the ends of lines, or a legend where they do not fit. */
#ifndef REPORTS_CHART_LEGEND_H
#define REPORTS_CHART_LEGEND_H

#include "reports/chart/layout.h"

/* The room right of the panel that names at line ends need; 0 where there are none. */
double legend_ends_extent(const struct plot *plot);
/* The height of the legend; 0 where it has no entry. */
double legend_extent(const struct plot *plot);

void legend_draw(struct plot *plot);
void legend_draw_ends(struct plot *plot);

#endif
