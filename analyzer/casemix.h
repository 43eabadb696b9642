/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * casemix.h: a unit against what its own mix of work would give at everybody's rates.
 *
 * Indirect standardisation over strata (specialty x document type): observed over expected, times
 * the rate of all. Clinicians are the clusters of its interval; the rates of all are taken as
 * known, for they come from many more clinicians than a unit has. Pure.
 */
#ifndef ANALYZER_CASEMIX_H
#define ANALYZER_CASEMIX_H

#include "analyzer/estimate.h"
#include "base/arena.h"

/* One clinician's sums in one stratum. */
struct casemix_row {
    size_t clinician; /* 0 … clinicians - 1 */
    size_t unit;
    size_t stratum; /* 0 … strata - 1 */
    struct cluster sums;
};

struct casemix {
    const struct casemix_row *rows;
    size_t row_count;
    size_t clinician_count;
    size_t stratum_count;
    double *rates; /* [stratum_count] of all units together; 0 in a stratum without work */
    double rate;   /* of all */
};

/* Takes the reference rates from all rows, which it keeps a pointer to. */
void casemix_make(struct arena *arena, const struct casemix_row *rows, size_t row_count,
                  size_t clinician_count, size_t stratum_count, struct casemix *casemix);

/*
 * The unit's standardised rate with LJK on the log scale over its clinicians' (observed, expected).
 * clusters [clinician_count] is filled with those pairs: for estimate_variance and the funnel.
 * Oracle: survey::withReplicates over log(sum(o) / sum(e)).
 */
struct estimate casemix_standardise(const struct casemix *casemix, size_t unit,
                                    struct cluster *clusters);

#endif
