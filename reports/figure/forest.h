/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forest.h: what every forest is drawn and tabled from. Private to this folder. */
#ifndef REPORTS_FIGURE_FOREST_H
#define REPORTS_FIGURE_FOREST_H

#include "reports/figure/part.h"

const struct chart *forest_chart(const struct figure_context *context,
                                 const struct figure_forest *spec);
const char *forest_title(const struct figure_context *context, const struct figure_forest *spec);
const char *forest_subtitle(const struct figure_context *context, const struct figure_forest *spec);

/* "−8,0 %" and "−8,0 % [−13,5 ; −2,5]", from per cents. */
const char *forest_percent(const struct figure_context *context, double percent);
const char *forest_interval(const struct figure_context *context, const struct ranged *percents);

struct cell forest_estimate(const struct figure_context *context, const struct ranged *percents);

#endif
