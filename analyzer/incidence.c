/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/incidence.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define Z975  1.959963984540054
#define HALF  .5
#define EXACT 1.5e-8 /* a curve that lies on the half lies on it: as survfit's quantiles */

static int by_days(const void *a, const void *b)
{
    const struct follow_up *left = a;
    const struct follow_up *right = b;

    return (left->days > right->days) - (left->days < right->days);
}

size_t incidence_steps(struct follow_up *people, size_t count, struct incidence_step *steps)
{
    double surviving = 1;
    double incidence = 0;
    size_t made = 0;

    qsort(people, count, sizeof(*people), by_days);
    for (size_t i = 0; i < count;) {
        struct incidence_step step = {
            .days = people[i].days, .at_risk = (double)(count - i), .before = surviving};

        for (; i < count && people[i].days == step.days; i++) {
            step.events += people[i].outcome == OUTCOME_EVENT;
            step.left += people[i].outcome != OUTCOME_CENSORED;
        }
        incidence += surviving * step.events / step.at_risk;
        surviving *= 1 - step.left / step.at_risk;
        step.incidence = incidence;
        steps[made++] = step;
    }
    return made;
}

/* By the delta method; Greenwood's where nothing competes. */
double incidence_variance(const struct incidence_step *steps, size_t at)
{
    double variance = 0;

    for (size_t j = 0; j <= at; j++) {
        const struct incidence_step *s = &steps[j];
        double rest = steps[at].incidence - s->incidence;
        double n = s->at_risk;

        if (s->left < n) {
            variance += rest * rest * s->left / (n * (n - s->left));
        }
        variance += s->before * s->before * s->events * (n - s->events) / (n * n * n);
        variance -= 2 * rest * s->before * s->events / (n * n);
    }
    return fmax(0, variance);
}

/* The incidence moved within its log-log band by `z` standard errors; NAN where there is none. */
static double band_at(const struct incidence_step *steps, size_t at, double z)
{
    double stay = 1 - steps[at].incidence;

    if (z == 0) {
        return steps[at].incidence;
    }
    if (stay >= 1 || stay <= 0) {
        return (double)NAN;
    }
    double error = sqrt(incidence_variance(steps, at)) / (stay * log(stay));

    return 1 - pow(stay, exp(z * error));
}

/* The first time at which a curve reaches the half; midway where it rests on it. */
static double crossing(const struct incidence_step *steps, size_t count, double z)
{
    for (size_t i = 0; i < count; i++) {
        double level = band_at(steps, i, z);

        if (isnan(level) || level < HALF - EXACT) {
            continue;
        }
        for (size_t next = i + 1; level <= HALF + EXACT && next < count; next++) {
            double later = band_at(steps, next, z);

            if (isnan(later) || later > HALF + EXACT) {
                return (steps[i].days + steps[next].days) / 2;
            }
        }
        return steps[i].days;
    }
    return (double)NAN;
}

/* Whether somebody was still there when the last was lost from sight: what came then is unknown. */
static bool followed_on(const struct incidence_step *last)
{
    return last->left < last->at_risk;
}

struct estimate incidence_by(const struct incidence_step *steps, size_t count, double days)
{
    struct estimate e = {.value = (double)NAN, .low = (double)NAN, .high = (double)NAN};
    double events = 0;
    size_t at = 0;

    if (count == 0 || (days > steps[count - 1].days && followed_on(&steps[count - 1]))) {
        return e;
    }
    e.k = (size_t)steps[0].at_risk;
    e.k_eff = steps[0].at_risk;
    while (at < count && steps[at].days <= days) {
        events += steps[at++].events;
    }
    if (events == 0) {
        /* who was still followed at the last step by then */
        e = estimate_clopper_pearson(0, steps[at > 0 ? at - 1 : 0].at_risk);
        e.k = (size_t)steps[0].at_risk;
        return e;
    }
    double incidence = steps[at - 1].incidence;
    double variance = incidence_variance(steps, at - 1);

    e.value = incidence;
    e.k_eff = incidence * (1 - incidence) / variance;
    if (events >= INCIDENCE_EVENTS_MIN && incidence < 1) {
        double one = band_at(steps, at - 1, -Z975);
        double other = band_at(steps, at - 1, Z975);

        e.low = fmin(one, other);
        e.high = fmax(one, other);
        e.method = METHOD_KAPLAN_MEIER;
    } else if (incidence < 1) {
        struct estimate limits = estimate_clopper_pearson(incidence * e.k_eff, e.k_eff);

        e.low = limits.low;
        e.high = limits.high;
        e.method = METHOD_CLOPPER_PEARSON;
    }
    return e;
}

struct estimate incidence_median(const struct incidence_step *steps, size_t count)
{
    struct estimate e = {
        .value = crossing(steps, count, 0), .low = (double)NAN, .high = (double)NAN};

    e.k = count > 0 ? (size_t)steps[0].at_risk : 0;
    e.k_eff = (double)e.k;
    if (!isnan(e.value)) {
        double one = crossing(steps, count, -Z975);
        double other = crossing(steps, count, Z975);

        e.low = fmin(one, other);
        e.high = isnan(one) || isnan(other) ? (double)NAN : fmax(one, other);
        e.method = METHOD_KAPLAN_MEIER;
    }
    return e;
}
