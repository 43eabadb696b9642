/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Funnels and standardised rates against R (oracle_compare.R), and what they say of known units. */
#include <gsl/gsl_errno.h>

#include "analyzer/casemix.h"
#include "analyzer/compare.h"
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
        units[i] = (struct effect){y[i], v[i], 0};
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
            struct estimate e = casemix_standardise(&casemix, unit, casemix.rates, clusters);
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
    struct estimate hard = casemix_standardise(&casemix, 0, casemix.rates, clusters);
    struct estimate easy = casemix_standardise(&casemix, 1, casemix.rates, clusters);

    assert_float_equal((float)hard.value, (float)casemix.rate, 1e-6F);
    assert_float_equal((float)easy.value, (float)casemix.rate, 1e-6F);
    assert_int_equal(hard.k, 2);
    arena_free(&arena);
}

/* Unit 0: so many clinicians with work in each of three strata, unit 1 enough in all. */
static size_t people_rows(const size_t counts[3], struct casemix_row *rows)
{
    size_t count = 0;

    for (size_t stratum = 0; stratum < 3; stratum++) {
        for (size_t i = 0; i < counts[stratum]; i++) {
            rows[count++] = (struct casemix_row){i, 0, stratum, {2 + (double)stratum, 100}};
        }
        for (size_t i = 0; i < 20; i++) {
            rows[count++] = (struct casemix_row){i, 1, stratum, {2 + (double)stratum, 100}};
        }
    }
    return count;
}

/* Rates are .02, .03, .04 by stratum: those that are taken together have their joint rate. */
static void strata_of_fewer_than_eleven_clinicians_never_stand_alone(void **state)
{
    static const struct {
        size_t people[3];
        bool standardised;
        double rates[3];
    } cases[] = {
        {{11, 11, 11}, true, {.02, .03, .04}},
        {{0, 11, 11}, true, {0, .03, .04}},
        {{20, 4, 11}, true, {.02, .0356364, .0356364}}, /* 4 alone would be told: 11 join them */
        {{20, 10, 0}, false, {.0242857, .0242857, 0}},  /* the rest is too few, so all join */
        {{20, 0, 0}, false, {.02, 0, 0}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct casemix_row rows[200];
        struct arena arena = {0};
        struct casemix casemix;
        double rates[3] = {0};

        casemix_make(&arena, rows, people_rows(cases[i].people, rows), 20, 3, &casemix);
        assert_int_equal(casemix_rates(&casemix, 0, rates), cases[i].standardised);
        for (size_t s = 0; s < 3; s++) {
            if (cases[i].people[s] > 0) {
                assert_true(fabs(rates[s] - cases[i].rates[s]) < 1e-6);
            }
        }
        arena_free(&arena);
    }
}

static void one_clinician_with_most_of_a_stratum_never_stands_alone_in_it(void **state)
{
    const size_t people[3] = {15, 15, 15};
    struct casemix_row rows[200];
    struct arena arena = {0};
    struct casemix casemix;
    double rates[3];

    (void)state;
    size_t count = people_rows(people, rows);

    rows[0].sums.x = 100000; /* of stratum 0 */
    casemix_make(&arena, rows, count, 20, 3, &casemix);
    assert_false(casemix_rates(&casemix, 0, rates));
    arena_free(&arena);
}

static void a_variance_read_from_an_interval_is_never_less_than_the_jackknifes(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20260915);
    for (int i = 0; i < 200; i++) {
        struct cluster clusters[30];
        struct source source = {11 + (size_t)i % 20, i % 4 == 0 ? 0 : .8, 400, .08, .3, 0, 0};
        struct effect effect;
        double variance = 0;

        draw_rates(rng, &source, clusters);
        struct estimate e = estimate_ratio(clusters, source.k, SCALE_LOG);

        assert_true(estimate_variance(clusters, source.k, SCALE_LOG, &variance));
        assert_true(
            compare_effect(&(struct compared){e.value, e.low, e.high, e.k}, SCALE_LOG, &effect));
        assert_true(effect.y == log(e.value));
        assert_true(effect.variance >= variance * (1 - TOLERANCE));
        if (i % 4 == 0) { /* all do as much: k_eff is k */
            assert_true(fabs(effect.variance / variance - 1) < TOLERANCE);
        }
    }
    gsl_rng_free(rng);
}

static void a_figure_at_the_end_of_its_scale_is_not_compared(void **state)
{
    static const struct {
        struct compared figure;
        enum estimate_scale scale;
    } cases[] = {
        {{0, 0, .1, 20}, SCALE_LOG},
        {{1, .9, 1, 20}, SCALE_LOGIT},
        {{.5, .5, .5, 20}, SCALE_LOGIT},
        {{.1, .05, .2, 1}, SCALE_LOG},
    };
    struct effect effect = {7, 7, 7};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_false(compare_effect(&cases[i].figure, cases[i].scale, &effect));
    }
    assert_true(effect.y == 7 && effect.variance == 7);
}

static void fewer_than_ten_units_make_no_funnel(void **state)
{
    struct effect units[10] = {{0}};
    struct funnel funnel;

    (void)state;
    for (size_t i = 0; i < 10; i++) {
        units[i] = (struct effect){.1 * (double)i, 1, 0};
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
        cmocka_unit_test(strata_of_fewer_than_eleven_clinicians_never_stand_alone),
        cmocka_unit_test(one_clinician_with_most_of_a_stratum_never_stands_alone_in_it),
        cmocka_unit_test(a_variance_read_from_an_interval_is_never_less_than_the_jackknifes),
        cmocka_unit_test(a_figure_at_the_end_of_its_scale_is_not_compared),
        cmocka_unit_test(fewer_than_ten_units_make_no_funnel),
        cmocka_unit_test(a_ratio_without_a_second_cluster_has_no_variance),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
