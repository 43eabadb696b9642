/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * curve.h: learning curves: corrections per 100 words at the n-th dictated document of a cohort of
 * those who began while telemetry ran; a finding of all sites and of each.
 *
 * A document's effort is that of its day (the day's corrections, with one half added, over its
 * words), as days are what is kept; unknown where the words are. A figure at n rests on everybody
 * whose n-th is known, whose number stands beside it: nothing below CLINICIANS_PUBLISHED of them;
 * quartiles from CURVE_QUARTILES on, so that 5 are in each tail. Medians and quartiles are order
 * statistics, some clinician's own day, and the fit is of sums: two digits of all are told, of the
 * band outwards. How many they are is rounded down to fives: of a site of which nothing is told the
 * number would else be the rest.
 *
 * No curve is the difference of others. Within a quarter: reach.h. From quarter to quarter: a
 * quarter's cohort are those who began CURVE_FOLLOWED_DAYS or more before its end, and after the
 * last day of which a cohort was taken whose curve was told, live or frozen. Where too few began
 * for any curve, they wait for the next quarter's cohort. That of a quarter that was told, or of
 * one before it, is empty from then on: its curves are not drawn again, whatever late data and
 * erasures change. So told curves of two quarters share nobody, each is of CLINICIANS_PUBLISHED or
 * more, and neither adds to or lacks from the other fewer than that. (Whose first day was corrected
 * since may be in two, with others each time.) What it costs: nobody is followed beyond the
 * quarter's end, and whose first day came to be known only after its cohort was told is in none.
 *
 * Source: TRUST.md A7 to A10, SURFACES.md section 3.
 */
#ifndef ANALYZER_CURVE_H
#define ANALYZER_CURVE_H

#include "analyzer/learning.h"
#include "analyzer/reach.h"
#include "analyzer/record.h"

#define CURVE_FOLLOWED_DAYS 28
#define CURVE_QUARTILES     20

/* What is told of one document; NAN where it is not. */
struct curve_point {
    size_t learners;
    double median; /* two digits, as all that follow */
    double quartile_low;
    double quartile_high;
    double panel; /* median of the balanced panel */
    struct learning_value fit;
};

struct curve {
    size_t learners; /* who began; 0: too few to tell */
    size_t known;    /* of them, whose first document is */
    size_t steps;    /* of reach_steps, that are told */
    struct curve_point points[REACH_STEPS];
    size_t panel_documents; /* of the balanced panel: all known up to here; 0: there is none */
    size_t panel_learners;
    bool fitted;
    enum learning_form form; /* the one with the smaller residual */
};

/* Draws the curve of the learners, as far as it reaches; where it reaches nowhere, only how many.
 */
void curve_draw(const struct learner *learners, size_t count, const struct reach *reach,
                struct curve *curve);

/*
 * Draws the curves of the cohort of a quarter, which is over. *any: whether it has anybody; if not,
 * what stands of the quarter is to stay.
 */
NODISCARD bool curve_write(struct recorder *recorder, struct period quarter, bool *any,
                           struct error *err);

#endif
