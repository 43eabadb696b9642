/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Funnels and standardised rates against R (oracle_compare.R), and what they say of known units. */
#include <gsl/gsl_errno.h>

#include "analyzer/casemix.h"
#include "analyzer/funnel.h"
#include "tests/analyzer/draw.h"
#include "tests/cmocka.h"
#include "tests/oracle.h"

#define UNITS      60
#define CLINICIANS 90
#define STRATA     4
#define TOLERANCE  1e-9

static struct oracle oracle;

static void add_funnel(gsl_rng *rng, size_t count, double tau)
{
    struct effect units[UNITS] = {{0}};
    struct funnel funnel;
    double y[UNITS];
    double v[UNITS];

    for (size_t i = 0; i < count; i++) {
        v[i] = .002 + .02 * gsl_rng_uniform(rng);
        y[i] = -2.4 + gsl_ran_gaussian(rng, tau) + gsl_ran_gaussian(rng, sqrt(v[i])) +
               (i % 11 == 3 ? .7 : 0) - (i % 13 == 7 ? .35 : 0);
        units[i] = (struct effect){y[i], v[i]};
    }
    assert_true(funnel_make(-2.4, units, count, &funnel));
    oracle_case(&oracle, "funnel");
    oracle_give(&oracle, "y", y, count);
    oracle_give(&oracle, "v", v, count);
    oracle_give_one(&oracle, "mean", -2.4);
    oracle_expect(&oracle, funnel.tau2, TOLERANCE);
    for (size_t i = 0; i < count; i++) {
        struct funnel_limits limits = funnel_limits(&funnel, v[i]);

        oracle_expect(&oracle, limits.low_95, TOLERANCE);
        oracle_expect(&oracle, limits.high_95, TOLERANCE);
        oracle_expect(&oracle, limits.low_998, TOLERANCE);
        oracle_expect(&oracle, limits.high_998, TOLERANCE);
        oracle_expect(&oracle, funnel_position(&funnel, &units[i]), 0);
    }
}

static void funnels_have_the_limits_and_positions_of_base_r(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20260913);
    oracle_open(&oracle);
    for (size_t count = 10; count <= UNITS; count += 7) {
        add_funnel(rng, count, 0);
        add_funnel(rng, count, .15);
    }
    oracle_ask(&oracle, "oracle_compare.R");
    gsl_rng_free(rng);
}

/* Three units of clinicians with work in four strata, whose rates differ by stratum. */
static size_t draw_rows(gsl_rng *rng, size_t clinicians, struct casemix_row *rows)
{
    size_t count = 0;

    for (size_t i = 0; i < clinicians; i++) {
        double own = exp(gsl_ran_gaussian(rng, .3));

        for (size_t stratum = 0; stratum < STRATA; stratum++) {
            double x = 20 + 400 * gsl_rng_uniform(rng) * (double)((i + stratum) % 3 + 1);
            double mean = .03 * (double)(stratum + 1) * own * x;

            if (gsl_rng_uniform(rng) < .7) {
                rows[count++] =
                    (struct casemix_row){i, i % 3, stratum, {1 + gsl_ran_poisson(rng, mean), x}};
            }
        }
    }
    return count;
}

static void give_rows(const struct casemix_row *rows, size_t count, size_t unit)
{
    static double columns[5][CLINICIANS * STRATA];
    static const char *const names[5] = {"clinician", "unit", "stratum", "y", "x"};

    for (size_t i = 0; i < count; i++) {
        columns[0][i] = (double)rows[i].clinician;
        columns[1][i] = (double)rows[i].unit;
        columns[2][i] = (double)rows[i].stratum;
        columns[3][i] = rows[i].sums.y;
        columns[4][i] = rows[i].sums.x;
    }
    oracle_case(&oracle, "standardised");
    for (size_t i = 0; i < 5; i++) {
        oracle_give(&oracle, names[i], columns[i], count);
    }
    oracle_give_one(&oracle, "which", (double)unit);
}

static void standardised_rates_have_the_digits_of_replicate_weights(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct arena arena = {0};

    (void)state;
    gsl_rng_set(rng, 20260914);
    oracle_open(&oracle);
    for (size_t clinicians = 15; clinicians <= CLINICIANS; clinicians += 15) {
        struct casemix_row rows[CLINICIANS * STRATA];
        struct cluster clusters[CLINICIANS];
        struct casemix casemix;
        size_t count = draw_rows(rng, clinicians, rows);

        casemix_make(&arena, rows, count, clinicians, STRATA, &casemix);
        for (size_t unit = 0; unit < 3; unit++) {
            struct estimate e = casemix_standardise(&casemix, unit, clusters);
            double variance = 0;

            assert_true(estimate_variance(clusters, clinicians, SCALE_LOG, &variance));
            give_rows(rows, count, unit);
            oracle_expect(&oracle, e.value, TOLERANCE);
            oracle_expect(&oracle, e.low, TOLERANCE);
            oracle_expect(&oracle, e.high, TOLERANCE);
            oracle_expect(&oracle, variance, TOLERANCE);
        }
    }
    oracle_ask(&oracle, "oracle_compare.R");
    arena_free(&arena);
    gsl_rng_free(rng);
}

static void a_unit_with_hard_work_only_is_not_worse_for_it(void **state)
{
    /* Both units work at everybody's rates; unit 0 has mostly the stratum with twice the rate. */
    const struct casemix_row rows[] = {
        {0, 0, 1, {180, 900}}, {0, 0, 0, {10, 100}}, {1, 0, 1, {160, 800}}, {1, 0, 0, {20, 200}},
        {2, 1, 1, {20, 100}},  {2, 1, 0, {90, 900}}, {3, 1, 1, {40, 200}},  {3, 1, 0, {80, 800}},
    };
    struct arena arena = {0};
    struct casemix casemix;
    struct cluster clusters[4];

    (void)state;
    casemix_make(&arena, rows, 8, 4, 2, &casemix);
    struct estimate hard = casemix_standardise(&casemix, 0, clusters);
    struct estimate easy = casemix_standardise(&casemix, 1, clusters);

    assert_float_equal((float)hard.value, (float)casemix.rate, 1e-6F);
    assert_float_equal((float)easy.value, (float)casemix.rate, 1e-6F);
    assert_int_equal(hard.k, 2);
    arena_free(&arena);
}

static void fewer_than_ten_units_make_no_funnel(void **state)
{
    struct effect units[10] = {{0}};
    struct funnel funnel;

    (void)state;
    for (size_t i = 0; i < 10; i++) {
        units[i] = (struct effect){.1 * (double)i, 1};
    }
    assert_false(funnel_make(.45, units, 9, &funnel));
    assert_true(funnel_make(.45, units, 10, &funnel));
    assert_true(funnel.tau2 == 0);
}

static void a_ratio_without_a_second_cluster_has_no_variance(void **state)
{
    const struct cluster one[2] = {{3, 10}, {0, 0}};
    const struct cluster zero[2] = {{3, 10}, {0, 5}};
    double variance = 7;

    (void)state;
    assert_false(estimate_variance(one, 2, SCALE_LOG, &variance));
    assert_false(estimate_variance(zero, 2, SCALE_LOG, &variance));
    assert_true(variance == 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(funnels_have_the_limits_and_positions_of_base_r),
        cmocka_unit_test(standardised_rates_have_the_digits_of_replicate_weights),
        cmocka_unit_test(a_unit_with_hard_work_only_is_not_worse_for_it),
        cmocka_unit_test(fewer_than_ten_units_make_no_funnel),
        cmocka_unit_test(a_ratio_without_a_second_cluster_has_no_variance),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
