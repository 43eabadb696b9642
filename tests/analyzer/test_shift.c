/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Release effects against nlme::gls and lm (oracle_shift.R), and what they refuse. */
#include <gsl/gsl_errno.h>

#include "analyzer/serial.h"
#include "analyzer/shift.h"
#include "tests/analyzer/draw.h"
#include "tests/cmocka.h"
#include "tests/oracle.h"

#define WEEKS     80
#define TWO_YEARS ((size_t)2 * SHIFT_YEAR)
#define ITERATIVE 1e-6
#define CLOSED    1e-9

static struct oracle oracle;

/* A series with a trend, a step of .1 at `at`, AR(1) errors and some weeks without data. */
static void draw_series(gsl_rng *rng, double phi, size_t count, size_t at, double *values)
{
    double error = gsl_ran_gaussian(rng, .05);

    for (size_t i = 0; i < count; i++) {
        values[i] = -2.4 + .001 * (double)i + (i >= at ? .1 : 0) + error;
        error = phi * error + gsl_ran_gaussian(rng, .05 * sqrt(1 - phi * phi));
    }
}

static void add_fit(const double *values, size_t count, size_t at)
{
    double y[WEEKS];
    double x[WEEKS * 3];
    int week[WEEKS];
    struct serial_data data = {.columns = 3, .y = y, .x = x, .week = week};

    for (size_t i = 0; i < count; i++) {
        if (!isnan(values[i])) {
            x[data.count * 3] = 1;
            x[data.count * 3 + 1] = (double)i - (double)at;
            x[data.count * 3 + 2] = i >= at;
            week[data.count] = (int)i;
            y[data.count++] = values[i];
        }
    }
    struct serial_fit fit = serial_fit(&data, -SERIAL_PHI_MAX);

    oracle_case(&oracle, "serial");
    oracle_give(&oracle, "y", values, count);
    oracle_give_one(&oracle, "at", (double)at);
    oracle_expect(&oracle, fit.phi, ITERATIVE);
    for (size_t j = 0; j < 3; j++) {
        oracle_expect(&oracle, fit.beta[j], ITERATIVE);
    }
    for (size_t j = 0; j < 3; j++) {
        oracle_expect(&oracle, fit.error[j], ITERATIVE);
    }
    oracle_expect(&oracle, fit.sigma, ITERATIVE);
}

static void expect_shift(struct shift s)
{
    oracle_expect(&oracle, s.effect, ITERATIVE);
    oracle_expect(&oracle, s.low, ITERATIVE);
    oracle_expect(&oracle, s.high, ITERATIVE);
    oracle_expect(&oracle, s.degrees, ITERATIVE * 10);
    oracle_expect(&oracle, s.level, ITERATIVE);
    shift_widen(&s, .99);
    oracle_expect(&oracle, s.low, ITERATIVE);
}

/* The step at `at`; where `others` are, all of them are told apart by the data. */
static void add_shift(const double *values, size_t count, size_t at, const size_t *others,
                      size_t other_count)
{
    const struct shift_series series = {values, count, others, other_count};
    double weeks[SHIFT_OTHERS_MAX];

    for (size_t i = 0; i < other_count; i++) {
        weeks[i] = (double)others[i];
    }
    oracle_case(&oracle, "shift");
    oracle_give(&oracle, "y", values, count);
    oracle_give_one(&oracle, "at", (double)at);
    if (other_count > 0) {
        oracle_give(&oracle, "others", weeks, other_count);
    }
    expect_shift(shift_in_series(&series, at));
}

static void regressions_with_serial_errors_give_the_digits_of_gls(void **state)
{
    static const double phis[] = {-.5, -.2, 0, .2, .4, .6};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20260913);
    oracle_open(&oracle);
    for (size_t i = 0; i < sizeof(phis) / sizeof(phis[0]); i++) {
        for (size_t count = 42; count <= WEEKS; count += 19) {
            double values[WEEKS];

            draw_series(rng, phis[i], count, 24 + i, values);
            add_fit(values, count, 24 + i);
            add_shift(values, count, 24 + i, NULL, 0);
            if (count > 42) {
                values[5] = values[6] = values[30] = (double)NAN;
                add_fit(values, count, 27 + i);
                add_shift(values, count, 27 + i, NULL, 0);
            }
        }
    }
    oracle_ask(&oracle, "oracle_shift.R");
    gsl_rng_free(rng);
}

static void other_steps_are_columns_of_their_own_as_in_gls(void **state)
{
    const size_t others[] = {8, 17, 50, 62};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20260918);
    oracle_open(&oracle);
    for (size_t i = 0; i < 4; i++) {
        double values[WEEKS];

        draw_series(rng, .1 * (double)i, WEEKS, 26 + 5 * i, values);
        for (size_t week = 17; week < WEEKS; week++) {
            values[week] += week < 50 ? .3 : -.2;
        }
        values[5] = values[40] = (double)NAN;
        add_shift(values, WEEKS, 26 + 5 * i, others, 4);
    }
    oracle_ask(&oracle, "oracle_shift.R");
    gsl_rng_free(rng);
}

/* Two steps with a hole between them are one, and nothing tells a step from one at its own week. */
static void steps_that_no_week_tells_apart_are_one_or_are_not_told(void **state)
{
    const size_t others[] = {10, 12, 76, 79};
    const size_t one[] = {10};
    const size_t beside[] = {33};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double values[WEEKS];

    (void)state;
    gsl_rng_set(rng, 20260919);
    draw_series(rng, .2, WEEKS, 40, values);
    for (size_t week = 10; week < 12; week++) {
        values[week] = (double)NAN;
    }
    for (size_t week = 76; week < WEEKS; week++) {
        values[week] = (double)NAN;
    }
    struct shift shift = shift_in_series(&(struct shift_series){values, WEEKS, others, 4}, 40);

    assert_true(isfinite(shift.effect));
    assert_true(shift.effect ==
                shift_in_series(&(struct shift_series){values, WEEKS, one, 1}, 40).effect);
    for (size_t week = 33; week < 40; week++) {
        values[week] = (double)NAN;
    }
    assert_true(
        isnan(shift_in_series(&(struct shift_series){values, WEEKS, beside, 1}, 40).effect));
    assert_true(
        isfinite(shift_in_series(&(struct shift_series){values, WEEKS, one, 1}, 40).effect));
    gsl_rng_free(rng);
}

static void a_placebo_halves_the_weeks_with_data_and_keeps_away_from_other_steps(void **state)
{
    const size_t others[] = {44};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double values[WEEKS];

    (void)state;
    gsl_rng_set(rng, 20260920);
    draw_series(rng, 0, WEEKS, WEEKS, values);
    for (size_t week = 0; week < 60; week++) {
        values[week] += week >= 44 ? .5 : 0;
    }
    for (size_t week = 0; week < 30; week++) {
        values[week] = (double)NAN;
    }
    /* 30 to 59: the middle is 45, where the step is, and nowhere are 12 weeks on both sides. */
    assert_true(shift_placebo(&(struct shift_series){values, WEEKS, NULL, 0}, 60).effect > .3);
    assert_true(isnan(shift_placebo(&(struct shift_series){values, WEEKS, others, 1}, 60).effect));
    draw_series(rng, 0, WEEKS, WEEKS, values);
    for (size_t week = 44; week < WEEKS; week++) {
        values[week] += .5;
    }
    struct shift apart = shift_placebo(&(struct shift_series){values, WEEKS, others, 1}, 76);

    assert_true(apart.low < 0 && 0 < apart.high);
    gsl_rng_free(rng);
}

static void a_season_shows_a_year_before(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double values[TWO_YEARS];
    const struct shift_series series = {values, TWO_YEARS, NULL, 0};

    (void)state;
    gsl_rng_set(rng, 20260921);
    for (size_t week = 0; week < TWO_YEARS; week++) {
        values[week] = gsl_ran_gaussian(rng, .02) + (week % SHIFT_YEAR >= 24 ? .1 : 0);
    }
    assert_true(shift_year_before(&series, 76).low > 0);
    assert_true(isnan(shift_year_before(&series, 63).low)); /* 11 weeks before week 11 */
    assert_true(isfinite(shift_year_before(&series, 64).low));
    assert_true(isnan(shift_year_before(&(struct shift_series){values, 50, NULL, 0}, 30).low));
    gsl_rng_free(rng);
}

static void sites_are_compared_as_lm_does(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20260914);
    oracle_open(&oracle);
    for (size_t count = 4; count <= 30; count += 2) {
        struct site_change sites[30];
        double change[30];
        double exposed[30];

        for (size_t i = 0; i < count; i++) {
            sites[i] = (struct site_change){gsl_ran_gaussian(rng, .1), i == 0 || i % 5 == 4};
            change[i] = sites[i].change;
            exposed[i] = sites[i].exposed;
        }
        struct shift s = shift_against_sites(sites, count);

        oracle_case(&oracle, "sites");
        oracle_give(&oracle, "change", change, count);
        oracle_give(&oracle, "exposed", exposed, count);
        oracle_expect(&oracle, s.effect, CLOSED);
        oracle_expect(&oracle, s.error, CLOSED);
        oracle_expect(&oracle, s.low, CLOSED);
        oracle_expect(&oracle, s.high, CLOSED);
    }
    oracle_ask(&oracle, "oracle_shift.R");
    gsl_rng_free(rng);
}

static void a_series_that_is_too_short_has_no_effect(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double values[WEEKS];

    (void)state;
    gsl_rng_set(rng, 5);
    draw_series(rng, .2, 48, 30, values);
    const struct shift_series series = {values, 48, NULL, 0};

    assert_true(isnan(shift_in_series(&series, 23).effect));
    assert_true(isnan(shift_in_series(&series, 37).effect));
    assert_true(isfinite(shift_in_series(&series, 24).effect));
    assert_true(isfinite(shift_in_series(&series, 36).effect));
    values[3] = (double)NAN; /* 23 weeks with data */
    assert_true(isnan(shift_in_series(&series, 24).effect));
    assert_true(isnan(shift_placebo(&series, 24).effect));
    assert_true(isfinite(shift_placebo(&series, 30).effect));
    gsl_rng_free(rng);
}

static void fewer_than_three_other_sites_are_no_comparison(void **state)
{
    struct site_change sites[4] = {{.1, true}, {.2, false}, {.3, false}, {.1, true}};

    (void)state;
    assert_true(isnan(shift_against_sites(sites, 4).effect));
    sites[3].exposed = false;
    assert_true(isfinite(shift_against_sites(sites, 4).low));
    sites[0].exposed = false;
    assert_true(isnan(shift_against_sites(sites, 4).effect));
}

static void a_release_within_four_weeks_of_another_does_not_stand_alone(void **state)
{
    const size_t marks[3] = {10, 30, 35};

    (void)state;
    assert_true(shift_stands_alone(15, marks, 3));
    assert_false(shift_stands_alone(14, marks, 3));
    assert_false(shift_stands_alone(30, marks, 3)); /* two in one week */
    assert_true(shift_stands_alone(40, marks, 3));
    assert_false(shift_stands_alone(39, marks, 3));
    assert_false(shift_stands_alone(31, marks, 3));
    assert_false(shift_stands_alone(26, marks, 3));
    assert_true(shift_stands_alone(25, marks, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regressions_with_serial_errors_give_the_digits_of_gls),
        cmocka_unit_test(other_steps_are_columns_of_their_own_as_in_gls),
        cmocka_unit_test(steps_that_no_week_tells_apart_are_one_or_are_not_told),
        cmocka_unit_test(a_placebo_halves_the_weeks_with_data_and_keeps_away_from_other_steps),
        cmocka_unit_test(a_season_shows_a_year_before),
        cmocka_unit_test(sites_are_compared_as_lm_does),
        cmocka_unit_test(a_series_that_is_too_short_has_no_effect),
        cmocka_unit_test(fewer_than_three_other_sites_are_no_comparison),
        cmocka_unit_test(a_release_within_four_weeks_of_another_does_not_stand_alone),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("shift", tests, NULL, NULL);
}
