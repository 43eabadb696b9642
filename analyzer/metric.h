/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * metric.h: one metric over one table: clusters, figure, disclosure state by the ladder.
 *
 * A metric of each kind becomes pairs (y, x) a clinician; what follows needs only these. Values are
 * natural (shares 0-1): the scale is for display.
 */
#ifndef ANALYZER_METRIC_H
#define ANALYZER_METRIC_H

#include "analyzer/disclosure.h"
#include "analyzer/history.h"
#include "analyzer/table.h"

/* What a metric is evaluated with besides its table. */
struct evaluation {
    const struct layout *layout;
    const struct population *population;
    const struct history *history; /* NULL: metrics that need it have no data */
    struct period period;
    bool bare; /* nothing is published of it: figures need no interval */
};

/* True where the metric is declared for the scope's kind and the period's. */
bool metric_declared(const struct metric *metric, const struct scope *scope, enum period_kind kind);

/*
 * The state in which a figure that stands like this is told: of a share of a cohort (retained.h) no
 * more than on the grid.
 */
enum measure_state metric_told(const struct metric *metric, enum measure_state state);

/* How it is rounded for 5 to 10 clinicians. */
enum grid metric_grid(const struct metric *metric);

/* True where the metric counts clinicians, so that k is one of its parts. */
bool metric_counts_clinicians(const struct metric *metric);

/*
 * Whether a side rests on someone who has a part of the numerator, of the denominator. That of an
 * outcome of documents rests on all who contribute, as few have one (TRUST A7).
 */
bool metric_rests_on(const struct metric *metric, enum side side, bool numerator, bool denominator);

/* True for a share of two sums that is called a stock, but has no stock in it. */
bool metric_of_flows(const struct metric *metric, const struct catalog *catalog);

/* False where no row has anything that the metric reads: it has no figure then. */
bool metric_occurs(const struct table *table, const struct metric *metric);

/* The counts of a row's histogram, for page_bin(); NULL where it has none. */
const int64_t *metric_bins(const struct layout *layout, const struct table *table, size_t row,
                           const struct metric *metric);

/* The bounds of an adoption tier: shares in (low, high]; false for metrics of another kind. */
bool metric_tier(const struct metric *metric, double *low, double *high);

/*
 * Writes the pair of each row into clusters [table->k]; a quantile's x is the row's count. What is
 * of days on which a site did not send all that the metric needs (feed.h) is not in it.
 */
void metric_clusters(const struct evaluation *evaluation, const struct table *table,
                     const struct metric *metric, struct cluster *clusters);

/*
 * The figure with its exact values and its state by the ladder alone (STATE_NO_DATA where there is
 * none), and how its sides are spread, where one or two clinicians could dominate them. `clusters`
 * [table->k] are those of metric_clusters(). It has no interval where the ladder withholds it:
 * states only get stricter.
 */
void metric_figure(struct arena *scratch, const struct evaluation *evaluation,
                   const struct table *table, const struct metric *metric,
                   const struct cluster *clusters, struct figure *figure, struct spreads *spreads);

#endif
