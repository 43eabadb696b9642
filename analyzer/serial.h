/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serial.h: regression of a weekly series whose errors follow those of the week before.
 *
 * Pure. The correlation phi of neighbouring weeks is found by restricted likelihood, then the
 * coefficients by generalised least squares. Weeks may be missing: errors d weeks apart correlate
 * by phi^d. Source: STATISTICS.md section 1; Pinheiro and Bates 2000, section 5.3.
 */
#ifndef ANALYZER_SERIAL_H
#define ANALYZER_SERIAL_H

#include "base/arena.h"

#define SERIAL_COLUMNS_MAX 24
#define SERIAL_PHI_MAX     .99

struct serial_data {
    size_t count;
    size_t columns;  /* up to SERIAL_COLUMNS_MAX */
    const double *y; /* [count] */
    const double *x; /* [count][columns] */
    const int *week; /* [count], rising */
};

struct serial_fit {
    double phi;
    double beta[SERIAL_COLUMNS_MAX];
    double error[SERIAL_COLUMNS_MAX]; /* standard errors */
    double sigma;
};

/*
 * Fits with phi between `phi_least` and SERIAL_PHI_MAX. Needs more rows than columns, and columns
 * that are independent. Oracle: nlme::gls(correlation = corAR1(form = ~week), method = "REML").
 */
struct serial_fit serial_fit(const struct serial_data *data, double phi_least);

#endif
