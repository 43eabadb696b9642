/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * figures.h: the figures of sections: their measures are read here and handed to reports/figure,
 * which draws, words and tables them.
 */
#ifndef REPORTS_SECTION_FIGURES_H
#define REPORTS_SECTION_FIGURES_H

#include "reports/figure/figure.h"
#include "reports/section/section.h"

/* One metric over a year of weeks (months, where the scope has no weeks), with its interval band
 * and the releases. Fails with ERROR_DATABASE. */
NODISCARD bool figures_trend(const struct section_context *context, struct document *document,
                             const char *metric, const char *title, struct error *err);

/* The same of a practice's indicator, with the target [natural units; NAN: none] as a line. */
NODISCARD bool figures_adherence(const struct section_context *context, struct document *document,
                                 const char *metric, double target, struct error *err);

/* The scopes that this one is compared by, by label: the sites of the whole, else its units. */
const struct scope **figures_below(const struct section_context *context, size_t *count);

/* One metric of the units below the scope: dots with intervals, in alphabetical order. Adds
 * nothing where the scope has none below it. Fails with ERROR_DATABASE. */
NODISCARD bool figures_units(const struct section_context *context, struct document *document,
                             const char *metric, struct error *err);

/* Puts beside each key figure its line over the same year, on the metric's fixed scale. Time saved
 * gets none: it is never one line. Fails with ERROR_DATABASE. */
NODISCARD bool figures_sparks(const struct section_context *context, struct key_figure *items,
                              size_t count, struct error *err);

/* The practices with their adherence, interval, target and state. */
void figures_scorecard(const struct section_context *context, struct document *document);

/* Time saved a document: low, central and high with their intervals, and zero. `estimand` is "D4"
 * or "D5". */
void figures_time_saved(const struct section_context *context, struct document *document,
                        const char *estimand);

/* Parts that figures share. */
struct figure_context figures_context(const struct section_context *context);
struct table *figures_table(const struct section_context *context, const char *id,
                            const char *caption, const struct column *columns, size_t column_count,
                            size_t row_count);
void figures_add(const struct section_context *context, struct document *document,
                 const struct figure *figure);

#endif
