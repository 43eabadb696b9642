/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control.h: control charts that describe a weekly series: XmR, and Laney's p' for shares.
 *
 * They describe and never alert: with all four rules some signal appears within a year in 61-97 %
 * of charts in control; alert.h has the one rule that alerts. A chart does not re-base itself: its
 * phases are given by who tested a shift, and the phase before stays as a ghost in the array.
 * Pure. Source: NHS England, Making Data Count; Laney 2002; SURFACES.md section 3.
 */
#ifndef ANALYZER_CONTROL_H
#define ANALYZER_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#define CONTROL_TRIAL_POINTS 12 /* fewer give trial limits */

/* One point: value is NAN in a week without data, which breaks ranges and runs. */
struct control_point {
    double value;
    double centre;
    double low;
    double high;
    unsigned signals; /* CONTROL_… */
};

#define CONTROL_OUTSIDE 1U /* beyond a limit */
#define CONTROL_SIDE    2U /* of 7 or more in a row on one side of the centre */
#define CONTROL_TREND   4U /* of 7 or more in a row, each above (each below) the one before */
#define CONTROL_NEAR    8U /* one of 2 of 3 beyond two thirds of the same limit */

/* What one phase of a chart stands on. */
struct control_phase {
    size_t from;
    size_t until;
    size_t points; /* with data */
    double centre;
    double range; /* mean moving range (p': of the standardised values) */
    bool trial;
};

/*
 * Individuals and moving ranges: limits at centre +- 2.66 mean moving ranges, of which those over
 * 3.267 times their mean are screened out once. Phase i reaches from starts[i] to the next
 * (starts[0] is 0). points [count], phases [phase_count].
 */
void control_xmr(const double *values, size_t count, const size_t *starts, size_t phase_count,
                 struct control_point *points, struct control_phase *phases);

/* A week's count and what it is out of. x = 0: no data. */
struct control_share {
    double y;
    double x;
};

/*
 * Laney's p': the binomial limits widened by the spread of the standardised shares from week to
 * week (their mean moving range / 1.128). Limits are kept within 0 and 1.
 */
void control_share(const struct control_share *shares, size_t count, const size_t *starts,
                   size_t phase_count, struct control_point *points, struct control_phase *phases);

#endif
