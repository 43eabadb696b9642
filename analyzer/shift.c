/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/shift.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "analyzer/serial.h"

enum column { COLUMN_LEVEL, COLUMN_TREND, COLUMN_STEP, COLUMN_COUNT };
#define FITTED     4 /* the coefficients and phi */
#define CONFIDENCE .95

static struct shift nothing(void)
{
    return (struct shift){.effect = NAN,
                          .error = NAN,
                          .low = NAN,
                          .high = NAN,
                          .degrees = NAN,
                          .phi = NAN,
                          .level = NAN};
}

void shift_widen(struct shift *shift, double level)
{
    double half = gsl_cdf_tdist_Pinv((1 + level) / 2, shift->degrees) * shift->error;

    shift->low = shift->effect - half;
    shift->high = shift->effect + half;
}

static struct shift fit_step(const double *values, size_t count, size_t at)
{
    struct shift shift = nothing();
    struct arena scratch = {0};
    double *y = ARENA_NEW(&scratch, double, count);
    double *x = ARENA_NEW(&scratch, double, count *COLUMN_COUNT);
    int *week = ARENA_NEW(&scratch, int, count);
    struct serial_data data = {.columns = COLUMN_COUNT, .y = y, .x = x, .week = week};

    for (size_t i = 0; i < count; i++) {
        double *row = x + data.count * COLUMN_COUNT;

        if (isnan(values[i])) {
            continue;
        }
        row[COLUMN_LEVEL] = 1;
        row[COLUMN_TREND] = (double)i - (double)at;
        row[COLUMN_STEP] = i >= at ? 1 : 0;
        week[data.count] = (int)i;
        y[data.count++] = values[i];
    }
    struct serial_fit fit = serial_fit(&data, 0);
    double degrees = (double)data.count * (1 - fit.phi) / (1 + fit.phi) - FITTED;

    if (degrees >= 1) {
        shift = (struct shift){.effect = fit.beta[COLUMN_STEP],
                               .error = fit.error[COLUMN_STEP],
                               .degrees = degrees,
                               .phi = fit.phi,
                               .level = fit.beta[COLUMN_LEVEL]};
        shift_widen(&shift, CONFIDENCE);
    }
    arena_free(&scratch);
    return shift;
}

static size_t with_data(const double *values, size_t from, size_t until)
{
    size_t found = 0;

    for (size_t i = from; i < until; i++) {
        found += isnan(values[i]) ? 0 : 1;
    }
    return found;
}

struct shift shift_in_series(const double *values, size_t count, size_t at)
{
    if (at > count || with_data(values, 0, at) < SHIFT_BEFORE_MIN ||
        with_data(values, at, count) < SHIFT_AFTER_MIN) {
        return nothing();
    }
    return fit_step(values, count, at);
}

struct shift shift_placebo(const double *values, size_t at)
{
    size_t middle = at / 2;

    if (with_data(values, 0, middle) < SHIFT_AFTER_MIN ||
        with_data(values, middle, at) < SHIFT_AFTER_MIN) {
        return nothing();
    }
    return fit_step(values, at, middle);
}

bool shift_stands_alone(size_t at, const size_t *marks, size_t mark_count)
{
    for (size_t i = 0; i < mark_count; i++) {
        size_t apart = marks[i] > at ? marks[i] - at : at - marks[i];

        if (apart > 0 && apart <= SHIFT_APART) {
            return false;
        }
    }
    return true;
}

struct shift shift_against_sites(const struct site_change *sites, size_t count)
{
    struct shift shift = nothing();
    double number[2] = {0}; /* others, exposed */
    double mean[2] = {0};
    double squares = 0;

    for (size_t i = 0; i < count; i++) {
        number[sites[i].exposed] += 1;
        mean[sites[i].exposed] += sites[i].change;
    }
    if (number[1] < 1 || number[0] < SHIFT_CONTROLS_MIN) {
        return shift;
    }
    mean[0] /= number[0];
    mean[1] /= number[1];
    for (size_t i = 0; i < count; i++) {
        double off = sites[i].change - mean[sites[i].exposed];

        squares += off * off;
    }
    shift.effect = mean[1] - mean[0];
    shift.degrees = (double)count - 2;
    shift.error = sqrt(squares / shift.degrees * (1 / number[0] + 1 / number[1]));
    shift.phi = 0;
    shift_widen(&shift, CONFIDENCE);
    return shift;
}
