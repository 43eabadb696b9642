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
    const char *title;    /* a text's key with {value}, of the last complete period; NULL: "metric:
                             value" */
    const double *target; /* natural units; NULL: none is aimed at */
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

/* How far an effect is known, in the order in which a reader is to see them. */
enum effect_rank {
    EFFECT_RANK_REVERSE,  /* shown, for the worse */
    EFFECT_RANK_USEFUL,   /* shown, and at least as large as is useful */
    EFFECT_RANK_OPEN,     /* shown; whether it is useful is open */
    EFFECT_RANK_SMALL,    /* shown, and smaller than is useful */
    EFFECT_RANK_EXCLUDED, /* a useful one is excluded */
    EFFECT_RANK_NONE,     /* none is shown */
    EFFECT_RANK_FEW,      /* not judged, or not enough data */
    EFFECT_RANK_CHECK,    /* no effect but what one is checked by: no verdict of its own */
};

/* One effect as it stands in a forest: what goes with what, how that is known, and how surely. */
struct figure_effect {
    const char *subject; /* what it is the effect of: "BP04 Microphone dédié" */
    const char *href;    /* its page; NULL: no link */
    const char *outcome;
    const char *verdict; /* in words */
    enum effect_rank rank;
    struct ranged change; /* per cent of the outcome, as stored; NAN where nothing is told */
    double level;         /* of its interval, 0-1 */
    double useful;        /* the smallest useful change; NAN: none was set */
    double detectable;    /* the smallest that would be found; NAN: not told */
    const char *design;
    const char *n;
    const char *sentence; /* all of it */
};

/* A forest: a row an effect, its interval beside no difference and the smallest useful one. */
struct figure_forest {
    const char *id;
    const struct figure_effect *effects; /* in the order to be shown, which `order` says */
    size_t count;
    struct period period;
    const char *head;     /* a text's key, of the effects' column: "table.practice" */
    const char *title;    /* a text's key with {shown} {count}, or {first}: subject and change of
                             the first row; {verdict}: its verdict */
    const char *subtitle; /* a text's key: what is measured */
    const char *order;    /* a text's key: by what the rows are ordered */
    const char *caption;
    const char *sentence; /* beside the picture; NULL: each verdict with those it is of */
};
const struct figure *figure_forest(const struct figure_context *context,
                                   const struct figure_forest *spec);

/* Whether it is shown, for the better or for the worse. */
bool figure_effect_shown(const struct figure_effect *effect);

/* A per cent of it, and its change with the interval, as every table shows them. */
struct cell figure_percent_cell(const struct figure_context *context, double percent);
struct cell figure_effect_cell(const struct figure_context *context,
                               const struct figure_effect *effect);

/* What goes with a practice within clinicians, as a row of a forest. */
struct figure_effect figure_effect_of(const struct figure_context *context,
                                      const struct practice_effect *effect);

/* The same with what it is checked by: the slope between clinicians, the practice's other outcomes,
 * the negative control; those that were not studied say so. */
const struct figure_effect *figure_effect_checks(const struct figure_context *context,
                                                 const struct practice_effect *effect,
                                                 size_t *count);

/* All of them, in the framework's order, beside the slopes between clinicians. */
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

/*
 * Who of each month's beginners still uses it after 4, 12 and 26 weeks: a row a month of first use,
 * the newest RETENTION_SHOWN up to the period's end, with the number of new users where that is
 * told. A cell that is not told is withheld, or not over yet. Of the measures of retention_metrics
 * of these months; NULL where no share of them is told.
 */
#define RETENTION_SHOWN 12
#define RETENTION_WEEKS 3
extern const char *const retention_metrics[];
const struct figure *figure_retention(const struct figure_context *context,
                                      const struct measure_list *measures, int32_t scope_id,
                                      struct period period);

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
