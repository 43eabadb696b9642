/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * curve.h: learning curves: corrections per 100 words at the n-th dictated document of those who
 * began while telemetry ran, up to the end of a quarter; a finding of all sites and of each.
 *
 * A document's effort is that of its day (the day's corrections, with one half added, over its
 * words), as days are what is kept. A figure at n rests on everybody who has got so far, whose
 * number stands beside it: nothing below CLINICIANS_PUBLISHED of them; quartiles from
 * CURVE_QUARTILES on, so that 5 are in each tail. Medians and quartiles are order statistics, some
 * clinician's own day: two digits of them are told. How many they are is rounded down to fives: of
 * a site of which nothing is told the number would else be the rest. Source: TRUST.md A7,
 * SURFACES.md section 3.
 */
#ifndef ANALYZER_CURVE_H
#define ANALYZER_CURVE_H

#include "analyzer/learning.h"
#include "analyzer/record.h"

#define CURVE_DOCUMENTS 200 /* of each learner */
#define CURVE_QUARTILES 20
#define CURVE_STEPS     15

/* The documents at which a curve is told. */
extern const size_t curve_steps[CURVE_STEPS];

/* What is told of one document; NAN where it is not. */
struct curve_point {
    size_t learners;
    double median; /* two digits, as the next three */
    double quartile_low;
    double quartile_high;
    double panel; /* median of the balanced panel */
    struct learning_value fit;
};

struct curve {
    size_t learners; /* who began; 0: too few to tell */
    size_t steps;    /* of curve_steps, that enough have reached */
    struct curve_point points[CURVE_STEPS];
    size_t panel_documents; /* of the balanced panel: has at least so many; 0: there is none */
    size_t panel_learners;
    bool fitted;
    enum learning_form form; /* the one with the smaller residual */
};

/* Draws the curve of learners whose efforts are positive. */
void curve_draw(const struct learner *learners, size_t count, struct curve *curve);

/* Draws the curves up to the end of a quarter, which is over. *any: whether anybody began. */
NODISCARD bool curve_write(struct recorder *recorder, struct period quarter, bool *any,
                           struct error *err);

#endif
