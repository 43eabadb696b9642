/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shift.h: what a release (or another dated change) did to a weekly series.
 *
 * Two designs: one interrupted series, whose trend, other steps and serial correlation are fitted;
 * or the change of the sites that got it against that of sites that did not. Pure: values on the
 * scale of the analysis (log for ratios). Without control sites other causes of that date stay
 * possible: the word is then "associated". Source: STATISTICS.md sections 1 and 4.
 */
#ifndef ANALYZER_SHIFT_H
#define ANALYZER_SHIFT_H

#include <stdbool.h>
#include <stddef.h>

#define SHIFT_BEFORE_MIN   24 /* weeks with data */
#define SHIFT_AFTER_MIN    12
#define SHIFT_APART        4 /* weeks to the next release or training: more than these */
#define SHIFT_CONTROLS_MIN 3
#define SHIFT_OTHERS_MAX   20 /* other steps of one series */
#define SHIFT_YEAR         52 /* weeks */

/* All figures are NAN where the data do not suffice. */
struct shift {
    double effect; /* after less before */
    double error;
    double low;
    double high;
    double degrees; /* of Student's t */
    double phi;     /* serial correlation; 0 in a comparison of sites */
    double level;   /* what the series would be at the date without the step; NAN for sites */
};

/* The effect's limits at a confidence other than 95 %: of a family's selected (adjust.h). */
void shift_widen(struct shift *shift, double level);

/* A weekly series and the weeks at which something else began, each a step of its own. */
struct shift_series {
    const double *values; /* [count], NAN: no data */
    size_t count;
    const size_t *others; /* [other_count], rising */
    size_t other_count;   /* up to SHIFT_OTHERS_MAX: with more nothing is told */
};

/*
 * The step at week `at`, beside a linear trend and the other steps, by serial_fit with phi floored
 * at 0; t with n (1 - phi) / (1 + phi) - 4 - other steps degrees: three coefficients and phi. Needs
 * SHIFT_BEFORE_MIN and SHIFT_AFTER_MIN weeks with data, data between `at` and the steps beside it,
 * and at least one degree.
 */
struct shift shift_in_series(const struct shift_series *series, size_t at);

/*
 * Negative controls: the same where nothing happened. An interval that excludes 0 there is a failed
 * control, which blocks the word "shown"; NAN: there is none.
 *
 * The placebo is in the middle of the data before `at`, or as near to it as no other step is within
 * SHIFT_APART weeks. The season's is a year before `at`, with as many weeks after it as `at` has.
 */
struct shift shift_placebo(const struct shift_series *series, size_t at);
struct shift shift_year_before(const struct shift_series *series, size_t at);

/* Whether none of the other marks (weeks of releases) is within SHIFT_APART weeks of `at`. */
bool shift_stands_alone(size_t at, const size_t *others, size_t other_count);

/* One site's mean after less its mean before. */
struct site_change {
    double change;
    bool exposed;
};

/*
 * Mean change of the exposed less that of the others, t with sites - 2 degrees. Needs one exposed
 * and SHIFT_CONTROLS_MIN other sites. Oracle: lm(change ~ exposed).
 */
struct shift shift_against_sites(const struct site_change *sites, size_t count);

#endif
