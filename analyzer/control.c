/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/control.h"

#include <math.h>

#define RANGE_TO_LIMIT 2.66  /* 3 / 1.128 */
#define RANGE_UPPER    3.267 /* of the mean range: the upper limit of ranges */
#define RANGE_TO_SIGMA 1.128 /* a mean range of two over its sigma */
#define SIGMAS         3.0
#define RUN            7U
#define NEAR           (2. / 3)
#define LEAST_DISTANCE 1e-9 /* of the values: nearer, they differ by their rounding alone */

typedef double (*value_fn)(const void *series, const struct control_phase *phase, size_t i);

/* The mean of the ranges between neighbours that are at most `most`; NAN where there are none. */
static double mean_range(value_fn value, const void *series, const struct control_phase *phase,
                         double most)
{
    double sum = 0;
    size_t count = 0;

    for (size_t i = phase->from + 1; i < phase->until; i++) {
        double range = fabs(value(series, phase, i) - value(series, phase, i - 1));

        if (range <= most) { /* false for a hole */
            sum += range;
            count++;
        }
    }
    return count > 0 ? sum / (double)count : (double)NAN;
}

static void cut_phases(size_t count, const size_t *starts, size_t phase_count,
                       struct control_phase *phases)
{
    for (size_t i = 0; i < phase_count; i++) {
        phases[i] = (struct control_phase){.from = starts[i],
                                           .until = i + 1 < phase_count ? starts[i + 1] : count};
    }
}

/* -1, 0, 1: on which side of a bound a point lies; a constant series lies on its own mean. */
static int apart(const struct control_point *p, double bound)
{
    double least = LEAST_DISTANCE * fmax(fabs(p->centre), fabs(p->value));

    return (p->value - bound > least) - (bound - p->value > least);
}

/* -1, 0, 1: the limit that a point passes when it is drawn in to `share` of its distance. */
static int beyond(const struct control_point *p, double share)
{
    if (apart(p, p->centre + share * (p->high - p->centre)) > 0) {
        return 1;
    }
    return apart(p, p->centre - share * (p->centre - p->low)) < 0 ? -1 : 0;
}

static int side(const struct control_point *points, size_t i)
{
    return apart(&points[i], points[i].centre);
}

static int step(const struct control_point *points, size_t i)
{
    return (points[i].value > points[i - 1].value) - (points[i].value < points[i - 1].value);
}

/* Marks runs of `wanted` or more equal, nonzero directions; a step belongs to both its points. */
static void mark_runs(struct control_point *points, const struct control_phase *phase,
                      int (*direction)(const struct control_point *, size_t), size_t first,
                      unsigned signal)
{
    size_t back = first - phase->from; /* 1 where a direction leads from the point before */
    size_t begun = first;

    for (size_t i = first; i < phase->until; i++) {
        if (direction(points, i) == 0 ||
            (i > begun && direction(points, i) != direction(points, begun))) {
            begun = direction(points, i) == 0 ? i + 1 : i;
        }
        if (i + 1 + back < begun + RUN || begun > i) {
            continue;
        }
        for (size_t j = begun - back; j <= i; j++) {
            points[j].signals |= signal;
        }
    }
}

static void mark_near(struct control_point *points, const struct control_phase *phase)
{
    for (size_t last = phase->from + 2; last < phase->until; last++) {
        for (int limit = -1; limit <= 1; limit += 2) {
            unsigned near = 0;

            for (size_t i = last - 2; i <= last; i++) {
                near += beyond(&points[i], NEAR) == limit ? 1 : 0;
            }
            for (size_t i = last - 2; near >= 2 && i <= last; i++) {
                points[i].signals |= beyond(&points[i], NEAR) == limit ? CONTROL_NEAR : 0;
            }
        }
    }
}

static void mark_signals(struct control_point *points, const struct control_phase *phase)
{
    for (size_t i = phase->from; i < phase->until; i++) {
        points[i].signals = beyond(&points[i], 1) != 0 ? CONTROL_OUTSIDE : 0;
    }
    mark_runs(points, phase, side, phase->from, CONTROL_SIDE);
    mark_runs(points, phase, step, phase->from + 1, CONTROL_TREND);
    mark_near(points, phase);
}

static double plain(const void *series, const struct control_phase *phase, size_t i)
{
    (void)phase;
    return ((const double *)series)[i];
}

void control_xmr(const double *values, size_t count, const size_t *starts, size_t phase_count,
                 struct control_point *points, struct control_phase *phases)
{
    cut_phases(count, starts, phase_count, phases);
    for (struct control_phase *phase = phases; phase < phases + phase_count; phase++) {
        double sum = 0;

        for (size_t i = phase->from; i < phase->until; i++) {
            sum += isnan(values[i]) ? 0 : values[i];
            phase->points += isnan(values[i]) ? 0 : 1;
        }
        phase->trial = phase->points < CONTROL_TRIAL_POINTS;
        phase->centre = phase->points > 0 ? sum / (double)phase->points : (double)NAN;
        phase->range = mean_range(plain, values, phase, INFINITY);
        phase->range = mean_range(plain, values, phase, RANGE_UPPER * phase->range);
        for (size_t i = phase->from; i < phase->until; i++) {
            points[i] =
                (struct control_point){.value = values[i],
                                       .centre = phase->centre,
                                       .low = phase->centre - RANGE_TO_LIMIT * phase->range,
                                       .high = phase->centre + RANGE_TO_LIMIT * phase->range};
        }
        mark_signals(points, phase);
    }
}

static double chance(const struct control_share *share, const struct control_phase *phase)
{
    return sqrt(phase->centre * (1 - phase->centre) / share->x);
}

static double standardised(const void *series, const struct control_phase *phase, size_t i)
{
    const struct control_share *share = (const struct control_share *)series + i;

    return share->x > 0 ? (share->y / share->x - phase->centre) / chance(share, phase)
                        : (double)NAN;
}

void control_share(const struct control_share *shares, size_t count, const size_t *starts,
                   size_t phase_count, struct control_point *points, struct control_phase *phases)
{
    cut_phases(count, starts, phase_count, phases);
    for (struct control_phase *phase = phases; phase < phases + phase_count; phase++) {
        double y = 0;
        double x = 0;

        for (size_t i = phase->from; i < phase->until; i++) {
            y += shares[i].x > 0 ? shares[i].y : 0;
            x += shares[i].x;
            phase->points += shares[i].x > 0 ? 1 : 0;
        }
        phase->trial = phase->points < CONTROL_TRIAL_POINTS;
        phase->centre = y / x;
        phase->range = mean_range(standardised, shares, phase, INFINITY);
        for (size_t i = phase->from; i < phase->until; i++) {
            bool any = shares[i].x > 0;
            double half = SIGMAS * phase->range / RANGE_TO_SIGMA * chance(&shares[i], phase);

            points[i] = (struct control_point){
                .value = any ? shares[i].y / shares[i].x : (double)NAN,
                .centre = phase->centre,
                .low = any && half >= 0 ? fmax(0, phase->centre - half) : (double)NAN,
                .high = any && half >= 0 ? fmin(1, phase->centre + half) : (double)NAN};
        }
        mark_signals(points, phase);
    }
}
