/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * contrast.h: the same clinicians' work with a practice against their work without it.
 *
 * Compared within one clinician x document type x week x release (a stratum), so that neither who
 * takes up the practice nor what is dictated that week decides. Each clinician gives a log ratio,
 * whose variance comes from the residuals of whole days; the clinicians are pooled (pool.h). The
 * slope between clinicians stands beside it: where the two disagree, something else is at work.
 *
 * A mean of a dozen in which one or two weigh as much as all the others is theirs: it is not given
 * where the pooling weights, or the volume of either arm, or of the slope the leverages, are
 * dominated (disclosure.h). Pure.
 * Source: STATISTICS.md sections 1, 4 and 6; Greenland and Robins 1985 (the common ratio).
 */
#ifndef ANALYZER_CONTRAST_H
#define ANALYZER_CONTRAST_H

#include "analyzer/estimate.h"
#include "analyzer/pool.h"

#define CONTRAST_CLINICIANS_MIN 12 /* who switch */
#define CONTRAST_DOCUMENTS_MIN  10 /* an arm, of one clinician, in strata with both arms */
#define CONTRAST_DAYS_MIN       5  /* fewer residuals say nothing about a variance */

/* One clinician's sums of a day in one stratum and arm. */
struct contrast_row {
    size_t clinician;
    size_t stratum; /* document type x week x release: 0 … strata - 1 */
    size_t day;     /* 0 … days - 1 */
    bool exposed;
    double documents;
    struct cluster sums;
};

struct contrast_data {
    const struct contrast_row *rows; /* by clinician */
    size_t row_count;
    size_t clinician_count;
    size_t stratum_count;
    size_t day_count;
};

/* effect is NAN below CONTRAST_CLINICIANS_MIN and where one or two make it up. */
struct contrast {
    struct pooled effect; /* log ratio, with over without */
    size_t switchers;
    bool dominated;    /* by one or two of them */
    double detectable; /* the smallest log ratio that would be found four times in five */
};

/* One clinician's part in a contrast. */
struct switch_effect {
    struct effect effect;
    double volumes[2]; /* in strata with both arms: without, with */
};

/*
 * The log ratio of one clinician's rows: the ratio common to the strata with both arms.
 * False, and nothing set, below the minima.
 */
bool contrast_clinician(const struct contrast_data *data, const struct contrast_row *rows,
                        size_t row_count, struct switch_effect *own);

/* effects [clinician_count] holds the switchers' on return. */
struct contrast contrast_make(const struct contrast_data *data, struct effect *effects);

/* The regression between clinicians. Figures are NAN with fewer than CONTRAST_CLINICIANS_MIN, and
 * where it hangs on one or two. */
struct contrast_slope {
    size_t clinicians;
    bool dominated; /* by the leverage of one or two */
    double slope;   /* of the log rate on the share of the volume that is exposed */
    double error;
    double low;
    double high;
};

/* Oracle: lm(log(y / x) ~ share). */
struct contrast_slope contrast_between(const struct contrast_data *data);

#endif
