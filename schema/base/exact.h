/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * exact.h: the exact 95 % limits of a count and of a share, for parameters of any size.
 *
 * GSL's inverses of the gamma and the beta distribution give up for many parameters, with NaN or
 * the end of the program: here there is always an answer. Pure numbers.
 */
#ifndef BASE_EXACT_H
#define BASE_EXACT_H

struct exact {
    double low;
    double high;
};

/* Of a Poisson count over its exposure. y >= 0, x > 0. Source: Garwood (1936); R: qgamma. */
struct exact exact_count(double y, double x);

/* Of x among n, which need not be whole. 0 <= x <= n, 0 < n < 1e6. Source: Clopper and Pearson
 * (1934); R: qbeta. */
struct exact exact_share(double x, double n);

#endif
