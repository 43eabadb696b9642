/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * funnel.h: units beside the whole: what differs by more than units do.
 *
 * Pure. Each unit's variance is clustered by clinician (estimate_variance); units differ anyway, so
 * a variance between them, taken from z values with their extremes drawn in, is added. Exact limits
 * would flag 33-55 % of units that differ by no more than units do, these 5-11 % (for 95 % limits,
 * by simulation: make coverage-study). A position, never a rank.
 * Source: STATISTICS.md section 1; Spiegelhalter 2005.
 */
#ifndef ANALYZER_FUNNEL_H
#define ANALYZER_FUNNEL_H

#include "analyzer/pool.h"

#define FUNNEL_UNITS_MIN 10

enum funnel_position {
    FUNNEL_WITHIN = 0, /* the 95 % limits */
    FUNNEL_ABOVE_95,
    FUNNEL_ABOVE_998,
    FUNNEL_BELOW_95,
    FUNNEL_BELOW_998,
};

struct funnel {
    double mean; /* the whole, on the scale of the units */
    double tau2;
    size_t count;
};

/* Limits for a unit of one variance, on the scale of the units. */
struct funnel_limits {
    double low_95;
    double high_95;
    double low_998;
    double high_998;
};

/*
 * Makes the funnel around `mean` (log or logit of the whole's sums). False, and nothing set, below
 * FUNNEL_UNITS_MIN units. Oracle: base R, quantile(z, c(.1, .9), type = 7).
 */
bool funnel_make(double mean, const struct effect *units, size_t count, struct funnel *funnel);

struct funnel_limits funnel_limits(const struct funnel *funnel, double variance);
enum funnel_position funnel_position(const struct funnel *funnel, const struct effect *unit);

#endif
