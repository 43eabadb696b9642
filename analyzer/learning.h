/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * learning.h: effort against the n-th document of each clinician, in the order they were made.
 *
 * Who stops early leaves the right of the curve to the others: the number of clinicians stands at
 * each n, and a balanced panel (learners who are known at each of so many) beside it. The fits are
 * of log effort over everybody's documents; their bands leave one clinician out at a time, for the
 * documents of one clinician go together. Pure. Source: DOMAIN.md, SURFACES.md section 3.
 */
#ifndef ANALYZER_LEARNING_H
#define ANALYZER_LEARNING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

#define LEARNING_LEARNERS_MIN 5

struct learner {
    const double *efforts; /* [count] of the first, second, … document; not above 0: unknown */
    size_t count;
};

/* Those whose n-th document is known. Figures are NAN where there are none. */
struct learning_point {
    size_t learners;
    double median;
    double quartile_low;
    double quartile_high;
};

/* points [documents]. Oracle: quantile(type = 7). */
void learning_points(const struct learner *learners, size_t count, size_t documents,
                     struct learning_point *points);

/* Whether the effort of the n-th document (from 1) is known; of all `count` documents in `at`. */
bool learning_known(const struct learner *learner, size_t n);
bool learning_known_at(const struct learner *learner, const size_t *at, size_t count);

/* Those of the learners who are known at all of `at` [steps], in `panel` [count]; how many. */
size_t learning_panel(const struct learner *learners, size_t count, const size_t *at, size_t steps,
                      struct learner *panel);

enum learning_form {
    LEARNING_POWER,       /* a n^b */
    LEARNING_EXPONENTIAL, /* a (1 + (e^q - 1) e^(-(n - 1) / c)) */
};

struct learning_value {
    double value;
    double low; /* 95 % band: jackknife over clinicians, log scale, t with clinicians - 1 */
    double high;
};

struct learning_fit {
    double parameters[3]; /* log a, b; log a, q, log c */
    double sigma;         /* residual, of the log effort: to compare the forms */
    size_t learners;
};

/*
 * Fits a form to the first `documents` of each; curve [documents]. False, and nothing set, below
 * LEARNING_LEARNERS_MIN learners or where the fit (or one of those without a clinician) does not
 * converge: there is no such curve in the data. Oracle: lm, nls.
 */
bool learning_fit(const struct learner *learners, size_t count, size_t documents,
                  enum learning_form form, struct learning_fit *fit, struct learning_value *curve);

#endif
