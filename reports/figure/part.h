/* SPDX-License-Identifier: GPL-3.0-or-later */
/* part.h: what the figures of this folder are made of: data, words, cells, axes. Private to it. */
#ifndef REPORTS_FIGURE_PART_H
#define REPORTS_FIGURE_PART_H

#include "reports/figure/figure.h"

/* A measure at a position, in displayed units; missing or suppressed where it has no value. */
struct datum part_datum(const struct measure *measure, double position);
/* Nothing at a position. */
struct datum part_missing(double position);

bool part_provisional(const struct figure_context *context, struct period period);

/* "61 % [58 ; 64]", or why there is no value. */
const char *part_value(const struct figure_context *context, const struct measure *measure,
                       int decimals);
/* A value in displayed units with the metric's unit. */
const char *part_number(const struct figure_context *context, const struct metric *metric,
                        double value, int decimals);
int part_decimals(const struct measure *measure);

/* The state of a measure without a value; STATUS_NONE where it has one. */
enum status part_status(const struct measure *measure);
/* The state that an assessment's class stands for. */
enum status part_class(const char *class);
struct cell part_estimate(const struct figure_context *context, const struct measure *measure,
                          int decimals);
/* A target, in natural units as stored; empty where there is none. */
struct cell part_target(const struct figure_context *context, const struct metric *metric,
                        double target);
/* A count of a measure; empty where it is withheld. */
struct cell part_count(const struct figure_context *context, const struct measure *measure,
                       int64_t count);

const char *part_text(const struct figure_context *context, const char *key);
/* "1 semaine", "4 semaines". */
const char *part_weeks(const struct figure_context *context, int64_t weeks);
struct chart_words part_words(const struct figure_context *context, enum period_kind kind);
struct chart_axis part_axis(const struct figure_context *context, const struct metric *metric,
                            int decimals);
/* "Taux de correction, %": the metric with its unit, for subtitles. */
const char *part_unit(const struct figure_context *context, const struct metric *metric);
/* "{metric}, {unit} ; {clinicians} praticiens, {documents} documents". */
const char *part_subtitle(const struct figure_context *context, const struct measure *measure);
/* The small print of a download: how many stand behind it, and the provenance. */
const char *part_footer(const struct figure_context *context, const struct measure *measure);
/* The caption of a figure's table: metric, scope, period. */
const char *part_caption(const struct figure_context *context, const char *title,
                         const char *period);

/* Values to be filled, then kept by the figure. */
struct series *part_series(const struct figure_context *context, const char *name,
                           struct datum *data, size_t count);
const char *part_table_id(const struct figure_context *context, const char *id);

/* The least and greatest shown value of a series; false where it shows none. */
bool part_range(const struct datum *data, size_t count, double *low, double *high);

/* The title of a figure that shows no value, and why it has no picture. */
const char *part_no_title(const struct figure_context *context, const struct metric *metric,
                          bool suppressed);
const char *part_empty(const struct figure_context *context, bool suppressed);

#endif
