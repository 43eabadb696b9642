/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * figures.h: the figures of sections: measures are read, then drawn, worded and tabled.
 *
 * One file a figure. A series without a value gives a figure without a chart that says why. A
 * title is the finding, from the same rows as the chart.
 */
#ifndef REPORTS_SECTION_FIGURES_H
#define REPORTS_SECTION_FIGURES_H

#include "reports/chart/chart.h"
#include "reports/section/section.h"

/* One metric over a year of weeks (months, where the scope has no weeks), with its interval band
 * and the releases. Fails with ERROR_DATABASE. */
NODISCARD bool figures_trend(const struct section_context *context, struct document *document,
                             const char *metric, const char *title, struct error *err);

/* One metric of the units below the scope: dots with intervals, in alphabetical order. Adds
 * nothing where the scope has none below it. Fails with ERROR_DATABASE. */
NODISCARD bool figures_units(const struct section_context *context, struct document *document,
                             const char *metric, struct error *err);

/* The practices with their adherence, interval, target and state. */
void figures_scorecard(const struct section_context *context, struct document *document);

/* Time saved a document: low, central and high with their intervals, and zero. `estimand` is "D4"
 * or "D5". */
void figures_time_saved(const struct section_context *context, struct document *document,
                        const char *estimand);

/* Parts that figures share. */
struct chart *figures_chart(const struct section_context *context);
struct table *figures_table(const struct section_context *context, const char *id,
                            const char *caption, const struct column *columns, size_t column_count,
                            size_t row_count);
void figures_add(const struct section_context *context, struct document *document,
                 struct figure figure);

#endif
