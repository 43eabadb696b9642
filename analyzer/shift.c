/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/shift.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "analyzer/serial.h"

enum column { COLUMN_LEVEL, COLUMN_TREND, COLUMN_STEPS };
#define PHI        1 /* is fitted as well as the coefficients */
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

static size_t with_data(const double *values, size_t from, size_t until)
{
    size_t found = 0;

    for (size_t i = from; i < until; i++) {
        found += isnan(values[i]) ? 0 : 1;
    }
    return found;
}

/* The steps of one series, that at `at` among them. */
struct steps {
    size_t week[SHIFT_OTHERS_MAX + 1];
    size_t count;
};

/* Adds a step after the others; false where no data tell the one at `at` from another. */
static bool add_step(const double *values, size_t at, size_t week, struct steps *steps)
{
    size_t before = steps->count > 0 ? steps->week[steps->count - 1] : 0;

    if (with_data(values, before, week) > 0) {
        steps->week[steps->count++] = week;
        return true;
    }
    /* Steps with a hole between them are one. */
    return week != at && (before != at || week == before);
}

static bool find_steps(const struct shift_series *s, size_t at, struct steps *steps)
{
    size_t i = 0;

    *steps = (struct steps){.count = 0};
    if (s->other_count > SHIFT_OTHERS_MAX) {
        return false;
    }
    for (; i < s->other_count && s->others[i] < at; i++) {
        (void)add_step(s->values, at, s->others[i], steps);
    }
    bool ok = add_step(s->values, at, at, steps);

    for (; ok && i < s->other_count && s->others[i] < s->count; i++) {
        ok = add_step(s->values, at, s->others[i], steps);
    }
    if (ok && with_data(s->values, steps->week[steps->count - 1], s->count) == 0) {
        steps->count--; /* never `at`: weeks after it have data */
    }
    return ok;
}

static void fill_row(const struct steps *steps, int week, int at, double *row)
{
    row[COLUMN_LEVEL] = 1;
    row[COLUMN_TREND] = week - at;
    for (size_t i = 0; i < steps->count; i++) {
        row[COLUMN_STEPS + i] = week >= (int)steps->week[i] ? 1 : 0;
    }
}

/* The level is that of the weeks before all steps: those before `at` are added to it. */
static void take_step(const struct serial_data *data, size_t step, struct shift *shift)
{
    struct serial_fit fit = serial_fit(data, 0);
    double degrees = (double)data->count * (1 - fit.phi) / (1 + fit.phi) - PHI;
    double level = fit.beta[COLUMN_LEVEL];

    for (size_t i = COLUMN_STEPS; i < step; i++) {
        level += fit.beta[i];
    }
    degrees -= (double)data->columns;
    if (degrees >= 1) {
        *shift = (struct shift){.effect = fit.beta[step],
                                .error = fit.error[step],
                                .degrees = degrees,
                                .phi = fit.phi,
                                .level = level};
        shift_widen(shift, CONFIDENCE);
    }
}

static struct shift fit_step(const struct shift_series *s, size_t at)
{
    struct shift shift = nothing();
    struct steps steps;

    if (!find_steps(s, at, &steps)) {
        return shift;
    }
    struct arena scratch = {0};
    size_t columns = COLUMN_STEPS + steps.count;
    double *y = ARENA_NEW(&scratch, double, s->count);
    double *x = ARENA_NEW(&scratch, double, s->count *columns);
    int *week = ARENA_NEW(&scratch, int, s->count);
    struct serial_data data = {.columns = columns, .y = y, .x = x, .week = week};
    size_t step = COLUMN_STEPS;

    for (size_t i = 0; i < s->count; i++) {
        if (!isnan(s->values[i])) {
            week[data.count] = (int)i;
            fill_row(&steps, (int)i, (int)at, x + data.count * columns);
            y[data.count++] = s->values[i];
        }
    }
    while (steps.week[step - COLUMN_STEPS] != at) {
        step++;
    }
    if (data.count > columns) {
        take_step(&data, step, &shift);
    }
    arena_free(&scratch);
    return shift;
}

struct shift shift_in_series(const struct shift_series *series, size_t at)
{
    if (at > series->count || with_data(series->values, 0, at) < SHIFT_BEFORE_MIN ||
        with_data(series->values, at, series->count) < SHIFT_AFTER_MIN) {
        return nothing();
    }
    return fit_step(series, at);
}

/* A step where nothing is known to have happened. */
static struct shift control_at(const struct shift_series *series, size_t at)
{
    if (with_data(series->values, 0, at) < SHIFT_AFTER_MIN ||
        with_data(series->values, at, series->count) < SHIFT_AFTER_MIN ||
        !shift_stands_alone(at, series->others, series->other_count)) {
        return nothing();
    }
    return fit_step(series, at);
}

/* The first week with half of the data before it. */
static size_t middle_of(const double *values, size_t count)
{
    size_t half = with_data(values, 0, count) / 2;
    size_t middle = 0;

    for (size_t before = 0; before < half; middle++) {
        before += isnan(values[middle]) ? 0 : 1;
    }
    return middle;
}

struct shift shift_placebo(const struct shift_series *series, size_t at)
{
    struct shift_series before = *series;

    before.count = at;
    size_t middle = middle_of(before.values, at);
    struct shift shift = control_at(&before, middle);

    for (size_t apart = 1; isnan(shift.low) && apart < at; apart++) {
        if (apart <= middle) {
            shift = control_at(&before, middle - apart);
        }
        if (isnan(shift.low) && middle + apart < at) {
            shift = control_at(&before, middle + apart);
        }
    }
    return shift;
}

struct shift shift_year_before(const struct shift_series *series, size_t at)
{
    struct shift_series before = *series;
    size_t until = series->count - SHIFT_YEAR;

    if (at < SHIFT_YEAR || series->count < SHIFT_YEAR) {
        return nothing();
    }
    before.count = until < at ? until : at;
    return control_at(&before, at - SHIFT_YEAR);
}

bool shift_stands_alone(size_t at, const size_t *others, size_t other_count)
{
    for (size_t i = 0; i < other_count; i++) {
        size_t apart = others[i] > at ? others[i] - at : at - others[i];

        if (apart <= SHIFT_APART) {
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
