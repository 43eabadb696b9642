/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/serial.h"

#include <assert.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#define GRID       40
#define GOLDEN     .6180339887498949
#define SHRINKINGS 60 /* of the interval: beyond what the likelihood can tell apart */

/* The whitened regression at one phi, and room for it. */
struct workspace {
    const struct serial_data *data;
    double *x;        /* [count][columns], then its QR decomposition */
    double *y;        /* [count] */
    double *residual; /* [count] */
    double *tau;      /* [columns] */
    double beta[SERIAL_COLUMNS_MAX];
    double squares; /* of the residuals */
    double likelihood;
};

/* Takes from each row what the row before tells about it; the log determinant of V. */
static double whiten(struct workspace *w, double phi)
{
    const struct serial_data *d = w->data;
    double determinant = 0;

    for (size_t i = 0; i < d->count; i++) {
        double told = i == 0 ? 0 : pow(phi, d->week[i] - d->week[i - 1]);
        double rest = 1 - told * told;

        determinant += log(rest);
        w->y[i] = (d->y[i] - (i == 0 ? 0 : told * d->y[i - 1])) / sqrt(rest);
        for (size_t j = 0; j < d->columns; j++) {
            const double *x = &d->x[i * d->columns + j];
            double before = i == 0 ? 0 : told * x[-(ptrdiff_t)d->columns];

            w->x[i * d->columns + j] = (*x - before) / sqrt(rest);
        }
    }
    return determinant;
}

static void fit_at(struct workspace *w, double phi)
{
    size_t n = w->data->count;
    size_t p = w->data->columns;
    double determinant = whiten(w, phi);
    double information = 0; /* log determinant of X' V^-1 X */
    gsl_matrix_view qr = gsl_matrix_view_array(w->x, n, p);
    gsl_vector_view tau = gsl_vector_view_array(w->tau, p);
    gsl_vector_view y = gsl_vector_view_array(w->y, n);
    gsl_vector_view beta = gsl_vector_view_array(w->beta, p);
    gsl_vector_view residual = gsl_vector_view_array(w->residual, n);

    (void)gsl_linalg_QR_decomp(&qr.matrix, &tau.vector);
    (void)gsl_linalg_QR_lssolve(&qr.matrix, &tau.vector, &y.vector, &beta.vector, &residual.vector);
    w->squares = 0;
    for (size_t i = 0; i < n; i++) {
        w->squares += w->residual[i] * w->residual[i];
    }
    for (size_t j = 0; j < p; j++) {
        information += 2 * log(fabs(w->x[j * p + j]));
    }
    w->likelihood = -((double)(n - p) * log(w->squares) + information + determinant) / 2;
}

static double likelihood_at(struct workspace *w, double phi)
{
    fit_at(w, phi);
    return w->likelihood;
}

/* The grid finds the hill, golden sections its top. */
static double best_phi(struct workspace *w, double least)
{
    double step = (SERIAL_PHI_MAX - least) / GRID;
    double best = least;
    double highest = likelihood_at(w, least);

    for (int i = 1; i <= GRID; i++) {
        double likelihood = likelihood_at(w, least + i * step);

        if (likelihood > highest) {
            highest = likelihood;
            best = least + i * step;
        }
    }
    double low = fmax(least, best - step);
    double high = fmin(SERIAL_PHI_MAX, best + step);

    for (int i = 0; i < SHRINKINGS; i++) {
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);

        if (likelihood_at(w, left) > likelihood_at(w, right)) {
            high = right;
        } else {
            low = left;
        }
    }
    /* A top on the floor is the floor itself. */
    return likelihood_at(w, least) >= likelihood_at(w, (low + high) / 2) ? least : (low + high) / 2;
}

/* Standard errors: rows of the inverse of R, whose squares sum to the unscaled variances. */
static void take_errors(const struct workspace *w, struct serial_fit *fit)
{
    size_t p = w->data->columns;

    for (size_t row = 0; row < p; row++) {
        double inverse[SERIAL_COLUMNS_MAX] = {0};
        double sum = 0;

        for (size_t j = row; j < p; j++) {
            double rest = j == row ? 1 : 0;

            for (size_t m = row; m < j; m++) {
                rest -= inverse[m] * w->x[m * p + j];
            }
            inverse[j] = rest / w->x[j * p + j];
            sum += inverse[j] * inverse[j];
        }
        fit->error[row] = fit->sigma * sqrt(sum);
    }
}

struct serial_fit serial_fit(const struct serial_data *data, double phi_least)
{
    assert(data->columns <= SERIAL_COLUMNS_MAX && data->count > data->columns);

    struct arena scratch = {0};
    struct workspace w = {.data = data,
                          .x = ARENA_NEW(&scratch, double, data->count * data->columns),
                          .y = ARENA_NEW(&scratch, double, data->count),
                          .residual = ARENA_NEW(&scratch, double, data->count),
                          .tau = ARENA_NEW(&scratch, double, data->columns)};
    struct serial_fit fit = {.phi = best_phi(&w, phi_least)};

    fit_at(&w, fit.phi);
    fit.sigma = sqrt(w.squares / (double)(data->count - data->columns));
    memcpy(fit.beta, w.beta, sizeof(fit.beta));
    take_errors(&w, &fit);
    arena_free(&scratch);
    return fit;
}
