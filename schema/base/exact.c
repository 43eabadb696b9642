/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/exact.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#define Z975        1.959963984540054
#define GAMMA_LARGE 1e4 /* from here the expansion is right to eleven digits */
#define STEPS_MAX   200

/* Source: Cornish and Fisher (1937), from the cumulants (r - 1)! shape of a gamma variate. */
static double gamma_quantile_large(double z, double shape)
{
    double z2 = z * z;
    double root = sqrt(shape);
    double w = z + (z2 - 1) / (3 * root) + z * (z2 - 7) / (36 * shape) -
               (z2 * (3 * z2 + 7) - 16) / (810 * shape * root);

    return shape + root * w;
}

struct law {
    double (*cdf)(double x, double a, double b);
    double (*density)(double x, double a, double b);
};

static const struct law gamma_law = {gsl_cdf_gamma_P, gsl_ran_gamma_pdf};
static const struct law beta_law = {gsl_cdf_beta_P, gsl_ran_beta_pdf};

/*
 * Where the CDF reaches p, between 0 and `high`: by Newton's steps from `x`, and by halves where
 * they leave the bracket. GSL's inverses give up for many parameters.
 */
static double quantile(const struct law *law, double p, double a, double b, double x, double high)
{
    double low = 0;

    for (int i = 0; i < STEPS_MAX; i++) {
        double over = law->cdf(x, a, b) - p;
        double next = x - over / law->density(x, a, b);

        if (over < 0) {
            low = x;
        } else {
            high = x;
        }
        if (fabs(next - x) <= 4 * DBL_EPSILON * x) {
            return x;
        }
        x = next > low && next < high ? next : (low + high) / 2;
    }
    return x;
}

/* GSL's CDF does not converge for large shapes. */
static double gamma_quantile(double z, double shape)
{
    if (shape >= GAMMA_LARGE) {
        return gamma_quantile_large(z, shape);
    }
    return quantile(&gamma_law, gsl_cdf_ugaussian_P(z), shape, 1, shape,
                    shape + 10 * sqrt(shape) + 10);
}

static double beta_quantile(double p, double a, double b)
{
    return quantile(&beta_law, p, a, b, a / (a + b), 1);
}

struct exact exact_count(double y, double x)
{
    return (struct exact){y > 0 ? gamma_quantile(-Z975, y) / x : 0,
                          gamma_quantile(Z975, y + 1) / x};
}

struct exact exact_share(double x, double n)
{
    return (struct exact){x > 0 ? beta_quantile(.025, x, n - x + 1) : 0,
                          x < n ? beta_quantile(.975, x + 1, n - x) : 1};
}
