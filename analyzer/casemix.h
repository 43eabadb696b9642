/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * casemix.h: a unit against what its own mix of work would give at everybody's rates.
 *
 * Indirect standardisation over strata (specialty x document type): observed over expected, times
 * the rate of all. Clinicians are the clusters of its interval; the rates of all are taken as
 * known, for they come from many more clinicians than a unit has. Pure.
 *
 * Observed over expected gives the expected away, a sum of the unit's volumes by stratum weighed by
 * rates that may be known: with two strata it would tell how much was done in each, by however few.
 * So the strata of a unit stand alone from 11 clinicians whom none dominates (disclosure.h), the
 * others are taken together at their joint rate (casemix_rates). Every volume in the sum is then
 * one that could be published by itself. A difference to volumes that are published elsewhere might
 * still tell of a stratum that is not; so nobody may be given the rate with all its digits.
 */
#ifndef ANALYZER_CASEMIX_H
#define ANALYZER_CASEMIX_H

#include "analyzer/estimate.h"
#include "base/arena.h"

/* One clinician's sums in one stratum. */
struct casemix_row {
    size_t clinician; /* 0 … clinicians - 1; one row each by unit and stratum */
    size_t unit;
    size_t stratum; /* 0 … strata - 1 */
    struct cluster sums;
};

struct casemix {
    const struct casemix_row *rows;
    size_t row_count;
    size_t clinician_count;
    size_t stratum_count;
    struct cluster *totals; /* [stratum_count] of all units together */
    double *rates;          /* [stratum_count] of all units together; 0 in a stratum without work */
    double rate;            /* of all */
};

/* Takes the reference rates from all rows, which it keeps a pointer to. */
void casemix_make(struct arena *arena, const struct casemix_row *rows, size_t row_count,
                  size_t clinician_count, size_t stratum_count, struct casemix *casemix);

/*
 * The reference rate of each stratum for one unit, rates [stratum_count]: its own, or that of all
 * the strata in which the unit has too few. False where no two groups of strata are left that are
 * large enough: then there is nothing to standardise by.
 */
bool casemix_rates(const struct casemix *casemix, size_t unit, double *rates);

/*
 * The unit's standardised rate with LJK on the log scale over its clinicians' (observed, expected)
 * at the given rates. clusters [clinician_count] is filled with those pairs: for estimate_variance
 * and the funnel. Oracle: survey::withReplicates over log(sum(o) / sum(e)).
 */
struct estimate casemix_standardise(const struct casemix *casemix, size_t unit, const double *rates,
                                    struct cluster *clusters);

#endif
