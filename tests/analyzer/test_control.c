/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Control charts against their formulas in R (oracle_control.R), and their signals by hand. */
#include <gsl/gsl_errno.h>

#include "analyzer/control.h"
#include "tests/analyzer/draw.h"
#include "tests/cmocka.h"
#include "tests/oracle.h"

#define WEEKS     53
#define TOLERANCE 1e-9

static struct oracle oracle;

static void expect_points(const struct control_point *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        oracle_expect(&oracle, points[i].value, TOLERANCE);
        oracle_expect(&oracle, points[i].centre, TOLERANCE);
        oracle_expect(&oracle, points[i].low, TOLERANCE);
        oracle_expect(&oracle, points[i].high, TOLERANCE);
        oracle_expect(&oracle, points[i].signals, 0);
    }
}

static void give_starts(const size_t *starts, size_t phase_count)
{
    oracle_give(&oracle, "starts", (double[]){(double)starts[0], (double)starts[phase_count - 1]},
                phase_count);
}

static void add_xmr(gsl_rng *rng, size_t count, size_t second)
{
    size_t starts[2] = {0, second};
    size_t phase_count = second > 0 ? 2 : 1;
    struct control_point points[WEEKS];
    struct control_phase phases[2];
    double values[WEEKS];

    for (size_t i = 0; i < count; i++) {
        bool hole = i > 2 && gsl_rng_uniform(rng) < .05;
        double jump = gsl_rng_uniform(rng) < .06 ? 6 : 0; /* ranges to screen out */

        values[i] = hole ? (double)NAN
                         : 8 + gsl_ran_gaussian(rng, 1) + jump + (i >= second ? 1 : 0) +
                               (i % 17 < 8 ? .4 * (double)(i % 17) : 0);
    }
    control_xmr(values, count, starts, phase_count, points, phases);
    oracle_case(&oracle, "xmr");
    oracle_give(&oracle, "y", values, count);
    give_starts(starts, phase_count);
    expect_points(points, count);
}

static void add_share(gsl_rng *rng, size_t count, size_t second)
{
    size_t starts[2] = {0, second};
    size_t phase_count = second > 0 ? 2 : 1;
    struct control_point points[WEEKS];
    struct control_phase phases[2];
    struct control_share shares[WEEKS];
    double y[WEEKS];
    double x[WEEKS];

    for (size_t i = 0; i < count; i++) {
        double own = gsl_ran_beta(rng, 40, i % 23 < 9 ? 8 : 12);

        x[i] = i > 2 && gsl_rng_uniform(rng) < .05 ? 0 : 20 + gsl_ran_poisson(rng, 300);
        y[i] = gsl_ran_binomial(rng, own, (unsigned)x[i]);
        shares[i] = (struct control_share){y[i], x[i]};
    }
    control_share(shares, count, starts, phase_count, points, phases);
    oracle_case(&oracle, "laney");
    oracle_give(&oracle, "y", y, count);
    oracle_give(&oracle, "x", x, count);
    give_starts(starts, phase_count);
    expect_points(points, count);
}

static void charts_have_the_limits_and_signals_of_their_formulas(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20260913);
    oracle_open(&oracle);
    for (size_t count = 8; count <= WEEKS; count += 5) {
        add_xmr(rng, count, 0);
        add_xmr(rng, count, count / 2);
        add_share(rng, count, 0);
        add_share(rng, count, count / 2);
    }
    oracle_ask(&oracle, "oracle_control.R");
    gsl_rng_free(rng);
}

static void chart_one_phase(const double *values, size_t count, struct control_point *points,
                            struct control_phase *phase)
{
    const size_t start = 0;

    control_xmr(values, count, &start, 1, points, phase);
}

static void a_point_far_off_is_outside_and_its_ranges_do_not_widen_the_limits(void **state)
{
    double values[20];
    struct control_point points[20];
    struct control_phase phase;

    (void)state;
    for (size_t i = 0; i < 20; i++) {
        values[i] = i == 11 ? 30 : 10 + (double)(i % 2);
    }
    chart_one_phase(values, 20, points, &phase);
    assert_true(phase.range == 1 && !phase.trial);
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(points[i].signals & CONTROL_OUTSIDE, i == 11);
    }
}

static void seven_on_one_side_and_seven_rising_are_signals_and_six_are_not(void **state)
{
    const double sides[14] = {1, 9, 1, 9, 1, 9, 1, 6, 6.1, 6, 6.1, 6, 6.1, 6};
    const double rises[14] = {5, 4, 5, 4, 1, 2, 3, 4, 5, 6, 7, 4, 5, 4};
    const double fewer[14] = {5, 4, 5, 4, 2, 3, 4, 5, 6, 7, 4, 5, 4, 5};
    struct control_point points[14];
    struct control_phase phase;

    (void)state;
    chart_one_phase(sides, 14, points, &phase);
    for (size_t i = 0; i < 14; i++) {
        assert_int_equal((points[i].signals & CONTROL_SIDE) != 0, i >= 7);
    }
    chart_one_phase(rises, 14, points, &phase);
    for (size_t i = 0; i < 14; i++) {
        assert_int_equal((points[i].signals & CONTROL_TREND) != 0, i >= 4 && i <= 10);
    }
    chart_one_phase(fewer, 14, points, &phase);
    for (size_t i = 0; i < 14; i++) {
        assert_int_equal(points[i].signals & CONTROL_TREND, 0);
    }
}

static void a_new_phase_has_its_own_limits_and_ends_every_run(void **state)
{
    const size_t starts[2] = {0, 6};
    double values[30];
    struct control_point points[30];
    struct control_phase phases[2];

    (void)state;
    for (size_t i = 0; i < 30; i++) {
        values[i] = (i < 6 ? 10 : 20) + (double)(i % 2);
    }
    control_xmr(values, 30, starts, 2, points, phases);
    assert_true(phases[0].trial && !phases[1].trial);
    assert_true(phases[0].centre == 10.5 && phases[1].centre == 20.5);
    for (size_t i = 0; i < 30; i++) {
        assert_int_equal(points[i].signals, 0);
    }
}

static void a_hole_is_no_point_and_one_point_has_no_limits(void **state)
{
    const double values[3] = {(double)NAN, 4, (double)NAN};
    struct control_point points[3];
    struct control_phase phase;

    (void)state;
    chart_one_phase(values, 3, points, &phase);
    assert_int_equal(phase.points, 1);
    assert_true(phase.centre == 4 && isnan(points[1].low) && isnan(points[1].high));
    assert_int_equal(points[0].signals | points[1].signals | points[2].signals, 0);
}

/* The mean of equal values differs from them by its rounding; so do shares of other counts. */
static void a_constant_series_has_no_signal_whatever_its_value(void **state)
{
    const size_t start = 0;
    struct control_point points[WEEKS];
    struct control_phase phase;

    (void)state;
    for (unsigned value = 1; value < 1000; value++) {
        double values[WEEKS];
        struct control_share shares[WEEKS];

        for (size_t i = 0; i < WEEKS; i++) {
            values[i] = value / 1000.;
            shares[i] = (struct control_share){value * (1. + (double)i), 1000. * (1. + (double)i)};
        }
        chart_one_phase(values, WEEKS, points, &phase);
        for (size_t i = 0; i < WEEKS; i++) {
            assert_int_equal(points[i].signals, 0);
        }
        control_share(shares, WEEKS, &start, 1, points, &phase);
        for (size_t i = 0; i < WEEKS; i++) {
            assert_int_equal(points[i].signals, 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charts_have_the_limits_and_signals_of_their_formulas),
        cmocka_unit_test(a_point_far_off_is_outside_and_its_ranges_do_not_widen_the_limits),
        cmocka_unit_test(seven_on_one_side_and_seven_rising_are_signals_and_six_are_not),
        cmocka_unit_test(a_new_phase_has_its_own_limits_and_ends_every_run),
        cmocka_unit_test(a_hole_is_no_point_and_one_point_has_no_limits),
        cmocka_unit_test(a_constant_series_has_no_signal_whatever_its_value),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("control", tests, NULL, NULL);
}
