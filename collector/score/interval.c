/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/interval.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "base/exact.h"

static double onto(enum rate_scale scale, double value)
{
    return scale == RATE_LOG ? log(value) : log(value / (1 - value));
}

static double back(enum rate_scale scale, double value)
{
    return scale == RATE_LOG ? exp(value) : 1 / (1 + exp(-value));
}

/* No leave-one-out can be put on the scale: count with few events, or share at 0 or 1. */
static struct rate exact_rate(double events, double total, double clusters, enum rate_scale scale)
{
    const double value = events / total;
    const struct exact limits =
        scale == RATE_LOG ? exact_count(events, total) : exact_share(value * clusters, clusters);

    return (struct rate){value, limits.low, limits.high};
}

struct rate rate_of(const struct observation *observations, size_t count, enum rate_scale scale)
{
    double y = 0;
    double x = 0;
    double squares = 0;

    for (size_t i = 0; i < count; i++) {
        y += observations[i].numerator;
        x += observations[i].denominator;
        squares += (double)observations[i].denominator * observations[i].denominator;
    }
    if (!(x > 0)) {
        return (struct rate){(double)NAN, (double)NAN, (double)NAN};
    }
    if (count < 2) {
        return (struct rate){y / x, (double)NAN, (double)NAN};
    }
    double k = (double)count;
    double clusters = x * x / squares; /* k_eff = 1 / sum(h^2) */
    double mean = 0;
    double spread = 0; /* Welford's sum of squares */

    for (size_t i = 0; i < count; i++) {
        double without = (y - observations[i].numerator) / (x - observations[i].denominator);
        double g = onto(scale, without);
        if (!isfinite(g)) {
            return exact_rate(y, x, clusters, scale);
        }
        double step = g - mean;
        mean += step / (double)(i + 1);
        spread += step * (g - mean);
    }
    double reach = gsl_cdf_tdist_Pinv(.975, fmax(1, clusters - 1)) * sqrt((k - 1) / k * spread);
    double centre = onto(scale, y / x);
    return (struct rate){y / x, back(scale, centre - reach), back(scale, centre + reach)};
}
