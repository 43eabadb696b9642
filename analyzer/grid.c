/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/grid.h"

#include <math.h>

#include "analyzer/disclosure.h"
#include "base/exact.h"

#define STEPS  20.0 /* of 5 points in a whole */
#define FACTOR 1.1
/* A limit that lies on the grid but for rounding of its own stays there. */
#define SLACK  1e-9

/*
 * The ladder's half-widths: on log and logit six, each half of the next. The widest around a share
 * of none, 2.5 % at most, holds the exact limits of none of 4 (k_eff is never less): 60 %. On log
 * the widest has no lower limit, as a single event's is 1 / 40 of it; above it is 20 times.
 */
#define WIDEST       4.25
#define WIDEST_ABOVE 3.0
#define RUNGS        6
#define NARROW_POINT .05 /* the first rung of differences of shares */
#define NARROW_PART  .125
#define RUNGS_MAX    100

struct span {
    double low;
    double high;
};

enum rounding { ROUND_DOWN, ROUND_NEAREST, ROUND_UP };

static double round_whole(double steps, enum rounding rounding)
{
    switch (rounding) {
    case ROUND_DOWN:
        return floor(steps + SLACK);
    case ROUND_UP:
        return ceil(steps - SLACK);
    case ROUND_NEAREST:
        return round(steps);
    }
    return steps;
}

/* Steps of 10 % of the size; down is towards zero above it and away from it below. */
static double round_relative(double value, enum rounding rounding)
{
    if (value == 0 || !isfinite(value)) {
        return value;
    }
    if (value < 0 && rounding != ROUND_NEAREST) {
        rounding = rounding == ROUND_DOWN ? ROUND_UP : ROUND_DOWN;
    }
    double steps = round_whole(log(fabs(value)) / log(FACTOR), rounding);

    return copysign(pow(FACTOR, steps), value);
}

static double round_grid(double value, enum grid grid, enum rounding rounding)
{
    return grid == GRID_POINTS ? round_whole(value * STEPS, rounding) / STEPS
                               : round_relative(value, rounding);
}

static struct span outward(struct span s, enum grid grid)
{
    return (struct span){round_grid(s.low, grid, ROUND_DOWN), round_grid(s.high, grid, ROUND_UP)};
}

/* What is rounded to a value of the grid. */
static struct span step_around(double value, enum grid grid)
{
    const double half = sqrt(FACTOR);

    if (grid == GRID_POINTS) {
        return (struct span){value - .5 / STEPS, value + .5 / STEPS};
    }
    return value < 0 ? (struct span){value * half, value / half}
                     : (struct span){value / half, value * half};
}

static struct span step_within_whole(double share)
{
    const struct span step = step_around(share, GRID_POINTS);

    return (struct span){fmax(0, step.low), fmin(1, step.high)};
}

static enum estimate_scale scale_of(enum estimate_method method)
{
    switch (method) {
    case METHOD_LJK_LOG:
    case METHOD_GARWOOD:
        return SCALE_LOG;
    case METHOD_LJK_LOGIT:
    case METHOD_CLOPPER_PEARSON:
    case METHOD_WILSON:
        return SCALE_LOGIT;
    case METHOD_LJK_IDENTITY:
    case METHOD_T:
    case METHOD_NPS:
    case METHOD_NONE:
    case METHOD_WOODRUFF:
    case METHOD_KAPLAN_MEIER:
        break;
    }
    return SCALE_IDENTITY;
}

/* Further by so much on the scale, above where it is more than 0. */
static double move(double value, enum estimate_scale scale, double by)
{
    switch (scale) {
    case SCALE_LOG:
        return value * exp(by);
    case SCALE_LOGIT:
        return value / (value + (1 - value) * exp(-by));
    case SCALE_IDENTITY:
        break;
    }
    return value + by;
}

static double distance(double from, double to, enum estimate_scale scale)
{
    switch (scale) {
    case SCALE_LOG:
        return log(to / from);
    case SCALE_LOGIT:
        return log(to / (1 - to) / (from / (1 - from)));
    case SCALE_IDENTITY:
        break;
    }
    return to - from;
}

static struct span widened(struct span step, enum estimate_scale scale, double half)
{
    return (struct span){move(step.low, scale, -half), move(step.high, scale, half)};
}

/* The limits that the ends of the step would have. */
static struct span again(const struct estimate *e, struct span step, double size)
{
    const enum estimate_scale scale = scale_of(e->method);

    if (e->method == METHOD_CLOPPER_PEARSON) {
        return (struct span){exact_share(step.low * e->k_eff, e->k_eff).low,
                             exact_share(step.high * e->k_eff, e->k_eff).high};
    }
    if (e->method == METHOD_GARWOOD) {
        const double of = isnan(size) ? 1 : size;

        return (struct span){exact_count(step.low * of, of).low,
                             exact_count(step.high * of, of).high};
    }
    return widened(step, scale,
                   fmax(distance(e->low, e->value, scale), distance(e->value, e->high, scale)));
}

/* One rung of the ladder around a step. */
static struct span rung_of(struct span step, enum estimate_scale scale, double first, int rung)
{
    if (scale == SCALE_LOG && rung == RUNGS - 1) {
        return (struct span){0, step.high * exp(WIDEST_ABOVE)};
    }
    return widened(step, scale, ldexp(first, rung));
}

/* The half-width of the ladder's first rung. */
static double narrowest(double value, enum grid grid, enum estimate_scale scale)
{
    if (scale != SCALE_IDENTITY) {
        return ldexp(WIDEST, 1 - RUNGS);
    }
    if (grid == GRID_POINTS) {
        return NARROW_POINT;
    }
    return value == 0 ? 1 : fabs(value) * NARROW_PART;
}

/* The narrowest rung that holds the limits; where none does, the widest. */
static struct span on_ladder(struct span limits, double value, struct span step, enum grid grid,
                             enum estimate_scale scale)
{
    const int rungs = scale == SCALE_IDENTITY ? RUNGS_MAX : RUNGS;
    const bool end = scale == SCALE_LOGIT && (value == 0 || value == 1);
    const double first = narrowest(value, grid, scale);
    struct span told;
    int rung = end ? rungs - 1 : 0;

    do {
        told = outward(rung_of(step, scale, first, rung), grid);
    } while ((told.low > limits.low || told.high < limits.high) && ++rung < rungs);
    return told;
}

/* Of no events: what they are of is told within a factor of two. */
static struct span of_nothing(double high)
{
    return (struct span){0, exp2(ceil(log2(high)))};
}

static enum estimate_method method_told(enum estimate_method method)
{
    switch (method) {
    case METHOD_CLOPPER_PEARSON:
        return METHOD_LJK_LOGIT;
    case METHOD_GARWOOD:
        return METHOD_LJK_LOG;
    case METHOD_NONE:
    case METHOD_LJK_LOG:
    case METHOD_LJK_LOGIT:
    case METHOD_LJK_IDENTITY:
    case METHOD_WILSON:
    case METHOD_T:
    case METHOD_WOODRUFF:
    case METHOD_NPS:
    case METHOD_KAPLAN_MEIER:
        break;
    }
    return method;
}

double grid_people(double people)
{
    return people < CLINICIANS_PUBLISHED
               ? fmin(people, CLINICIANS_SHOWN)
               : floor(people / CLINICIANS_PUBLISHED) * CLINICIANS_PUBLISHED;
}

struct estimate grid_wilson(double share, double people)
{
    const struct span step = step_within_whole(share);
    struct estimate told = estimate_wilson(share * people, people);

    told.value = share;
    told.low = estimate_wilson(step.low * people, people).low;
    told.high = estimate_wilson(step.high * people, people).high;
    return told;
}

static struct span limits_told(const struct estimate *e, double value, enum grid grid, double size)
{
    const enum estimate_scale scale = scale_of(e->method);
    const struct span step =
        scale == SCALE_LOGIT ? step_within_whole(value) : step_around(value, grid);

    if (e->method == METHOD_WILSON) {
        const struct estimate wilson = grid_wilson(value, grid_people(size));

        return outward((struct span){wilson.low, wilson.high}, grid);
    }
    if (scale == SCALE_LOG && value == 0) {
        return outward(of_nothing(e->high), grid);
    }
    struct span told = on_ladder(again(e, step, size), value, step, grid, scale);

    return e->method == METHOD_NPS ? (struct span){fmax(-1, told.low), fmin(1, told.high)} : told;
}

void grid_tell(struct estimate *e, enum grid grid, double size)
{
    if (isnan(e->value)) {
        return;
    }
    const double value = round_grid(e->value, grid, ROUND_NEAREST);

    if (!isnan(e->low) && !isnan(e->high)) {
        const struct span told = limits_told(e, value, grid, size);

        e->low = told.low;
        e->high = told.high;
    }
    e->value = value;
    e->method = method_told(e->method);
}
