/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * wording.h: the one place where a measure becomes words, so that it reads the same in a key
 * figure, a chart, a table and a sentence.
 */
#ifndef REPORTS_SECTION_WORDING_H
#define REPORTS_SECTION_WORDING_H

#include "reports/section/section.h"

/* A text of the interface in the context's language. */
const char *wording(const struct section_context *context, const char *key);

/* The measure of the context's scope and period, or of the one compared with; NULL: none. */
const struct measure *wording_now(const struct section_context *context, const char *metric);
const struct measure *wording_before(const struct section_context *context, const char *metric);

/* "5,4 %"; or why there is no value: "masqué (effectif insuffisant)". Never NULL. */
const char *wording_value(const struct section_context *context, const struct measure *measure);
/* Value and limits of a limit's own, in the metric's words: "3,2 %". */
const char *wording_of(const struct section_context *context, const struct measure *measure,
                       double value);
/* "[5,1 ; 5,7]"; NULL where there is none. */
const char *wording_interval(const struct section_context *context, const struct measure *measure);
/* "123 praticiens, 45 678 documents", as far as they are known; "" else. */
const char *wording_counts(const struct section_context *context, const struct measure *measure);

/* "99,8 %": what was stored of what was sent; below 100 % it never reads as 100 %. */
const char *wording_completeness(const struct section_context *context,
                                 const struct transmission *counts);

/* A table's cell: value with interval, or the reason why there is none. */
struct cell wording_cell(const struct section_context *context, const struct measure *measure);

/* Displayed units: value x scale. */
double wording_scaled(const struct metric *metric, double value);

/* A link to a page, or NULL in a report. */
const char *wording_page(const struct section_context *context, const char *page);

/* A key figure of a metric: value, interval, the period before with its own, n. */
struct key_figure wording_key_figure(const struct section_context *context, const char *metric,
                                     const char *label);

#endif
