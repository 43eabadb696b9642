/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pooling, shrinkage and families of tests against metafor and p.adjust (oracle_pool.R). */
#include <gsl/gsl_errno.h>

#include "analyzer/adjust.h"
#include "analyzer/pool.h"
#include "tests/analyzer/draw.h"
#include "tests/cmocka.h"
#include "tests/oracle.h"

#define UNITS     40
#define ITERATIVE 1e-6
#define CLOSED    1e-9

static struct oracle oracle;

/* Units whose true effects vary by `tau`, each with a variance of its own, of which some are known.
 */
static void draw_effects(gsl_rng *rng, size_t k, double tau, struct effect *effects)
{
    for (size_t i = 0; i < k; i++) {
        effects[i].variance = .01 * gsl_ran_gamma(rng, 2, 1) + .001;
        effects[i].degrees = (double)(i % 4) * 5;
        effects[i].y =
            -.1 + gsl_ran_gaussian(rng, tau) + gsl_ran_gaussian(rng, sqrt(effects[i].variance));
    }
}

static void give_effects(const char *family, const struct effect *effects, size_t k)
{
    double y[UNITS];
    double v[UNITS];
    double degrees[UNITS];

    for (size_t i = 0; i < k; i++) {
        y[i] = effects[i].y;
        v[i] = effects[i].variance;
        degrees[i] = effects[i].degrees;
    }
    oracle_case(&oracle, family);
    oracle_give(&oracle, "y", y, k);
    oracle_give(&oracle, "v", v, k);
    oracle_give(&oracle, "degrees", degrees, k);
}

static void pooling_and_shrinkage_give_the_digits_of_metafor_and_morris(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20260913);
    oracle_open(&oracle);
    for (size_t k = 5; k <= UNITS; k += 5) {
        for (int round = 0; round < 4; round++) {
            struct effect effects[UNITS];
            struct shrunken shrunken[UNITS];

            draw_effects(rng, k, .1 * round, effects);
            struct pooled p = pool_effects(effects, k);

            give_effects("pool", effects, k);
            oracle_expect(&oracle, p.tau2, ITERATIVE);
            oracle_expect(&oracle, p.mean, ITERATIVE);
            oracle_expect(&oracle, p.error, ITERATIVE);
            oracle_expect(&oracle, p.low, ITERATIVE);
            oracle_expect(&oracle, p.high, ITERATIVE);
            assert_true(pool_shrink(effects, k, shrunken));
            give_effects("shrink", effects, k);
            for (size_t i = 0; i < k; i++) {
                oracle_expect(&oracle, shrunken[i].value, ITERATIVE);
                oracle_expect(&oracle, shrunken[i].error, ITERATIVE);
                oracle_expect(&oracle, shrunken[i].low, ITERATIVE);
                oracle_expect(&oracle, shrunken[i].high, ITERATIVE);
            }
        }
    }
    oracle_ask(&oracle, "oracle_pool.R");
    gsl_rng_free(rng);
}

static void add_family(gsl_rng *rng, size_t m, double rate)
{
    double estimates[UNITS];
    double errors[UNITS];
    double p[UNITS] = {0};
    double holm[UNITS];
    double discoveries[UNITS];
    size_t selected = 0;

    for (size_t i = 0; i < m; i++) {
        errors[i] = gsl_ran_flat(rng, .5, 2);
        estimates[i] = gsl_ran_gaussian(rng, 1.5) + (i % 3 == 0 ? 4 : 0);
        p[i] = adjust_p_value(estimates[i], errors[i], 23);
    }
    adjust_holm(p, m, holm);
    adjust_discoveries(p, m, discoveries);
    oracle_case(&oracle, "adjusted");
    oracle_give(&oracle, "p", p, m);
    for (size_t i = 0; i < m; i++) {
        oracle_expect(&oracle, holm[i], CLOSED);
        selected += discoveries[i] <= rate;
    }
    for (size_t i = 0; i < m; i++) {
        oracle_expect(&oracle, discoveries[i], CLOSED);
    }
    oracle_case(&oracle, "false_coverage");
    oracle_give(&oracle, "estimate", estimates, m);
    oracle_give(&oracle, "error", errors, m);
    oracle_give_one(&oracle, "degrees", 23);
    oracle_give_one(&oracle, "rate", rate);
    oracle_expect(&oracle, adjust_coverage_level(selected, m, rate), CLOSED);
    for (size_t i = 0; i < m; i++) {
        oracle_expect(&oracle, p[i], CLOSED);
    }
}

static void families_are_adjusted_as_p_adjust_does(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20260914);
    oracle_open(&oracle);
    for (size_t m = 1; m <= UNITS; m += 3) {
        add_family(rng, m, .05);
        add_family(rng, m, 1e-12); /* none is selected */
    }
    oracle_ask(&oracle, "oracle_pool.R");
    gsl_rng_free(rng);
}

static void units_that_differ_by_chance_only_have_no_variance_between_them(void **state)
{
    const struct effect alike[4] = {{.1, 1, 0}, {.1, 1, 0}, {.1, 1, 0}, {.1, 1, 0}};
    struct pooled p = pool_effects(alike, 4);

    (void)state;
    assert_true(p.tau2 == 0);
    /* the floor: the squares are 0, the error is that of the weights all the same */
    assert_float_equal((float)p.error, .5F, 1e-6F);
}

static void too_few_units_are_neither_pooled_with_an_interval_nor_shrunken(void **state)
{
    const struct effect few[4] = {{.1, 1, 0}, {.2, 1, 0}, {.3, 1, 0}, {.4, 1, 0}};
    struct shrunken out[4];

    (void)state;
    assert_true(isnan(pool_effects(few, 0).mean));
    assert_true(pool_effects(few, 1).mean == .1 && isnan(pool_effects(few, 1).low));
    assert_false(pool_shrink(few, 4, out));
}

static void a_unit_that_says_little_is_drawn_most(void **state)
{
    const struct effect units[6] = {{.5, .001, 0}, {.5, 1, 0},    {-.4, .01, 0},
                                    {.2, .01, 0},  {-.3, .01, 0}, {0, .01, 0}};
    struct shrunken out[6];

    (void)state;
    assert_true(pool_shrink(units, 6, out));
    assert_true(out[1].value < out[0].value && out[1].weight > out[0].weight);
    assert_true(out[0].weight >= 0 && out[1].weight <= 1);
}

static void an_estimate_without_an_error_excludes_nothing(void **state)
{
    (void)state;
    assert_true(adjust_p_value(.1, 0, 20) == 1);
    assert_true(adjust_p_value(0, 0, 20) == 1);
    assert_true(adjust_p_value(.1, (double)NAN, 20) == 1);
    assert_true(adjust_p_value(.1, .01, 20) < 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pooling_and_shrinkage_give_the_digits_of_metafor_and_morris),
        cmocka_unit_test(families_are_adjusted_as_p_adjust_does),
        cmocka_unit_test(an_estimate_without_an_error_excludes_nothing),
        cmocka_unit_test(units_that_differ_by_chance_only_have_no_variance_between_them),
        cmocka_unit_test(too_few_units_are_neither_pooled_with_an_interval_nor_shrunken),
        cmocka_unit_test(a_unit_that_says_little_is_drawn_most),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
