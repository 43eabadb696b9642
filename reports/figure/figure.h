/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * figure.h: the figures of the product: rows of measures in, a chart with its finding, its
 * sentence and its table out.
 *
 * One file a figure. Each makes a struct figure of document.h, in the context's arena. Title and
 * sentence are computed from the rows that the chart shows. Withheld values stay withheld: they are
 * hatched and named, never zero. Reads no database: the caller loads the measures (measure.h).
 */
#ifndef REPORTS_FIGURE_FIGURE_H
#define REPORTS_FIGURE_FIGURE_H

#include "reports/chart/chart.h"
#include "reports/document/document.h"
#include "reports/measure.h"
#include "reports/quarterly.h"

struct figure_context {
    struct arena *arena;
    const struct catalog *catalog;
    enum language language;
    const char *scope;      /* its title, for captions */
    const char *provenance; /* small print of downloads; NULL: none */
    int32_t complete_until; /* periods that end after this day are not over; INT32_MAX: all are */
    /* A page's address ("practices/BP14"), or NULL for none; the pointer itself may be NULL. */
    const char *(*page)(const void *owner, const char *page);
    const void *owner;
};

/* The measures of one scope, as one line. */
struct figure_series {
    const struct measure_list *measures;
    int32_t scope_id;
    const char *name; /* NULL where there is only one */
};

/* A metric over periods: line, interval band, releases; up to THEME_SERIES_MAX scopes. */
struct figure_time {
    const char *id;
    const struct metric *metric;
    const struct figure_series *series;
    size_t series_count;
    struct period first; /* of one kind */
    struct period last;
    const struct release_list *releases; /* NULL: none */
    const char *title; /* a text's key with {value}, of the last complete period; NULL: "metric:
                          value" */
};
const struct figure *figure_time(const struct figure_context *context,
                                 const struct figure_time *spec);

struct figure_group {
    int32_t scope_id;
    const char *label;
    const char *href; /* NULL: no link */
};

/* A metric by unit, site or another grouping: a row each, in the order given (alphabetical). */
struct figure_groups {
    const char *id;
    const struct metric *metric;
    const struct measure_list *measures;
    struct period period;
    const struct figure_group *groups;
    size_t group_count;
    int32_t whole_scope_id; /* the scope they are parts of: its interval is a zone; -1: none */
    const char *title; /* a text's key with {metric} {minimum} {maximum}: "figure.title.spread" */
    const char *head;  /* a text's key, of the groups' column: "table.service" */
    bool bars;         /* sorted bars from zero: for volumes and shares of use */
};
const struct figure *figure_groups(const struct figure_context *context,
                                   const struct figure_groups *spec);

/* The services of a whole at their volumes, each with the limits within which it is expected: a
 * comparison that has limits. */
struct figure_funnel {
    const char *id;
    const struct unit_comparison *comparison; /* its units in the order they are to stand in */
    const char *const *labels;                /* [unit_count] */
    const char *const *hrefs;                 /* [unit_count], NULL: no link */
    struct period period;
};
const struct figure *figure_funnel(const struct figure_context *context,
                                   const struct figure_funnel *spec);

/* What goes with practices within clinicians: a row a practice, its interval beside no difference
 * and the smallest useful one. */
const struct figure *figure_effects(const struct figure_context *context, const char *id,
                                    const struct practice_effect_list *effects,
                                    struct period period);

/* The sentence of one of them. */
const char *figure_effect_sentence(const struct figure_context *context,
                                   const struct practice_effect *effect);

/* A learning curve against the n-th document: medians with quartiles, the fit with its band, the
 * balanced panel; how many have got so far stands in the table. */
const struct figure *figure_learning(const struct figure_context *context, const char *id,
                                     const struct learning_curve *curve, struct period period);

/* How many have had an event by so many weeks after their start. `kind` is "first_use" or
 * "abandonment"; the curve has steps. */
const struct figure *figure_lifetime(const struct figure_context *context, const char *kind,
                                     const struct lifetime_curve *curve, struct period period);

/* The scorecard: a row a practice of the axis ("verifier"; NULL: of all), with state, value,
 * interval and target. Indicators that are no percentages have figures and no dot. */
const struct figure *figure_practices(const struct figure_context *context, const char *id,
                                      const struct assessment_list *assessments, const char *axis,
                                      struct period period);

/* Time saved a document, low, central and high, each with its interval, beside zero. `estimand` is
 * "D4" (fixed content) or "D5" (whole document), as far as the catalog has it. */
const struct figure *figure_time_saved(const struct figure_context *context, const char *id,
                                       const char *estimand, const struct measure_list *measures,
                                       int32_t scope_id, struct period period);

/* How far the central scenario moves with each assumption alone, the widest first; NULL where none
 * is shown. `estimand` as above. */
const struct figure *figure_sensitivity(const struct figure_context *context, const char *id,
                                        const char *estimand, const struct measure_list *measures,
                                        int32_t scope_id, struct period period);

/* The line beside a key figure, on the metric's fixed scale; NULL where nothing is shown. */
const struct chart *figure_spark(const struct figure_context *context, const struct metric *metric,
                                 const struct figure_series *series, struct period first,
                                 struct period last);

#endif
