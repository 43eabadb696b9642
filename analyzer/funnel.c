/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/funnel.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>

#include "base/arena.h"

#define TRIMMED .1 /* of the units at each end are drawn in to the quantile there */
#define Z95     1.959963984540054
#define Z998    3.090232306167813

/* The mean square of the z values with their ends drawn in. */
static double winsorised_square(double mean, const struct effect *units, size_t count)
{
    struct arena scratch = {0};
    double *z = ARENA_NEW(&scratch, double, count);
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        z[i] = (units[i].y - mean) / sqrt(units[i].variance);
    }
    gsl_sort(z, 1, count);
    double low = gsl_stats_quantile_from_sorted_data(z, 1, count, TRIMMED);
    double high = gsl_stats_quantile_from_sorted_data(z, 1, count, 1 - TRIMMED);

    for (size_t i = 0; i < count; i++) {
        double drawn = fmin(high, fmax(low, z[i]));

        sum += drawn * drawn;
    }
    arena_free(&scratch);
    return sum / (double)count;
}

bool funnel_make(double mean, const struct effect *units, size_t count, struct funnel *funnel)
{
    double n = (double)count;
    double weight = 0;
    double squares = 0;

    if (count < FUNNEL_UNITS_MIN) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        weight += 1 / units[i].variance;
        squares += 1 / (units[i].variance * units[i].variance);
    }
    double excess = n * winsorised_square(mean, units, count) - (n - 1);

    *funnel = (struct funnel){
        .mean = mean, .tau2 = fmax(0, excess / (weight - squares / weight)), .count = count};
    return true;
}

struct funnel_limits funnel_limits(const struct funnel *funnel, double variance)
{
    double sigma = sqrt(variance + funnel->tau2);

    return (struct funnel_limits){.low_95 = funnel->mean - Z95 * sigma,
                                  .high_95 = funnel->mean + Z95 * sigma,
                                  .low_998 = funnel->mean - Z998 * sigma,
                                  .high_998 = funnel->mean + Z998 * sigma};
}

enum funnel_position funnel_position(const struct funnel *funnel, const struct effect *unit)
{
    struct funnel_limits limits = funnel_limits(funnel, unit->variance);

    if (unit->y > limits.high_95) {
        return unit->y > limits.high_998 ? FUNNEL_ABOVE_998 : FUNNEL_ABOVE_95;
    }
    if (unit->y < limits.low_95) {
        return unit->y < limits.low_998 ? FUNNEL_BELOW_998 : FUNNEL_BELOW_95;
    }
    return FUNNEL_WITHIN;
}
