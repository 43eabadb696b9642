/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time from a seat to its first use: cumulative incidence with revocation competing. */
#include <math.h>
#include <stdlib.h>

#include "analyzer/history.h"

#define Z975  1.959963984540054
#define HALF  .5
#define EXACT 1.5e-8 /* a curve that lies on the half lies on it: as survfit's quantiles */

enum outcome { OUTCOME_CENSORED, OUTCOME_USED, OUTCOME_REVOKED };

struct follow_up {
    double days;
    enum outcome outcome;
};

/* The curve at one distinct time. */
struct step {
    double days;
    double at_risk;
    double used;
    double left;   /* used or revoked */
    double before; /* S just before */
    double incidence;
};

static int by_days(const void *a, const void *b)
{
    const struct follow_up *left = a;
    const struct follow_up *right = b;

    return (left->days > right->days) - (left->days < right->days);
}

static bool follow(const struct history *history, const struct population *population,
                   uint32_t cell, struct period period, struct follow_up *out)
{
    if (cell >= history->tenure_count) {
        return false;
    }
    const struct tenure *tenure = &history->tenures[cell];
    int32_t used = history_first_use(history, population->cells[cell].clinician_id);

    if (tenure->assigned <= history->began || tenure->assigned >= period.until ||
        used < tenure->assigned) {
        return false;
    }
    if (used < period.until && used <= tenure->revoked) {
        *out = (struct follow_up){used - tenure->assigned, OUTCOME_USED};
    } else if (tenure->revoked < period.until) {
        *out = (struct follow_up){tenure->revoked - tenure->assigned, OUTCOME_REVOKED};
    } else {
        *out = (struct follow_up){period.until - tenure->assigned, OUTCOME_CENSORED};
    }
    return true;
}

static size_t make_steps(const struct follow_up *people, size_t count, struct step *steps)
{
    double surviving = 1;
    double incidence = 0;
    size_t made = 0;

    for (size_t i = 0; i < count;) {
        struct step step = {
            .days = people[i].days, .at_risk = (double)(count - i), .before = surviving};

        for (; i < count && people[i].days == step.days; i++) {
            step.used += people[i].outcome == OUTCOME_USED;
            step.left += people[i].outcome != OUTCOME_CENSORED;
        }
        incidence += surviving * step.used / step.at_risk;
        surviving *= 1 - step.left / step.at_risk;
        step.incidence = incidence;
        steps[made++] = step;
    }
    return made;
}

/* Variance of the incidence at a step by the delta method; Greenwood's where nothing competes. */
static double variance_at(const struct step *steps, size_t at)
{
    double variance = 0;

    for (size_t j = 0; j <= at; j++) {
        const struct step *s = &steps[j];
        double rest = steps[at].incidence - s->incidence;
        double n = s->at_risk;

        if (s->left < n) {
            variance += rest * rest * s->left / (n * (n - s->left));
        }
        variance += s->before * s->before * s->used * (n - s->used) / (n * n * n);
        variance -= 2 * rest * s->before * s->used / (n * n);
    }
    return fmax(0, variance);
}

/* The incidence moved within its log-log band by `z` standard errors; NAN where there is none. */
static double band_at(const struct step *steps, size_t at, double z)
{
    double stay = 1 - steps[at].incidence;

    if (z == 0) {
        return steps[at].incidence;
    }
    if (stay >= 1 || stay <= 0) {
        return (double)NAN;
    }
    double error = sqrt(variance_at(steps, at)) / (stay * log(stay));

    return 1 - pow(stay, exp(z * error));
}

/* The first time at which a curve reaches the half; midway where it rests on it. */
static double crossing(const struct step *steps, size_t count, double z)
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

struct estimate history_time_to_use(const struct history *history,
                                    const struct population *population, const uint32_t *cells,
                                    size_t count, struct period period)
{
    struct estimate e = {.value = (double)NAN, .low = (double)NAN, .high = (double)NAN};
    struct arena scratch = {0};
    struct follow_up *people = ARENA_NEW(&scratch, struct follow_up, count);
    struct step *steps = ARENA_NEW(&scratch, struct step, count);

    for (size_t i = 0; i < count; i++) {
        e.k += population->cells[cells[i]].clinician_id > 0 &&
               follow(history, population, cells[i], period, &people[e.k]);
    }
    qsort(people, e.k, sizeof(*people), by_days);
    size_t made = make_steps(people, e.k, steps);

    e.k_eff = (double)e.k;
    e.value = crossing(steps, made, 0);
    if (!isnan(e.value)) {
        double one = crossing(steps, made, -Z975);
        double other = crossing(steps, made, Z975);

        e.low = fmin(one, other);
        e.high = isnan(one) || isnan(other) ? (double)NAN : fmax(one, other);
        e.method = METHOD_KAPLAN_MEIER;
    }
    arena_free(&scratch);
    return e;
}
