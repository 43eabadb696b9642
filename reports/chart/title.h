/* SPDX-License-Identifier: GPL-3.0-or-later */
/* title.h: the finding above a chart, and the small print below it. */
#ifndef REPORTS_CHART_TITLE_H
#define REPORTS_CHART_TITLE_H

#include "reports/chart/layout.h"

double title_extent(const struct plot *plot);
double title_footer_extent(const struct plot *plot);
void title_draw(struct plot *plot);
void title_draw_footer(struct plot *plot);

#endif
