/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning curves against quantile, lm and nls (oracle_learning.R), and a panel that changes. */
#include <gsl/gsl_errno.h>

#include "analyzer/learning.h"
#include "tests/analyzer/draw.h"
#include "tests/cmocka.h"
#include "tests/oracle.h"

#define LEARNERS  30
#define DOCUMENTS 60
#define ITERATIVE 1e-6
#define CLOSED    1e-9

static struct oracle oracle;
static double efforts[LEARNERS][DOCUMENTS];
static struct learner learners[LEARNERS];

/* Who falls from 240 s to 120 s with a pace of their own; some have fewer documents. */
static void draw_learners(gsl_rng *rng, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double own = gsl_ran_gaussian(rng, .2);
        double pace = 8 * exp(gsl_ran_gaussian(rng, .2));

        learners[i] = (struct learner){efforts[i], i % 4 == 3 ? 25 + i : DOCUMENTS};
        for (size_t n = 0; n < learners[i].count; n++) {
            efforts[i][n] =
                exp(log(120 * (1 + exp(-(double)n / pace))) + own + gsl_ran_gaussian(rng, .25));
        }
    }
}

static void give_learners(const char *family, size_t count, size_t documents)
{
    static double columns[3][LEARNERS * DOCUMENTS];
    size_t rows = 0;

    for (size_t i = 0; i < count; i++) {
        for (size_t n = 0; n < learners[i].count; n++) {
            columns[0][rows] = (double)i;
            columns[1][rows] = (double)n + 1;
            columns[2][rows++] = learners[i].efforts[n];
        }
    }
    oracle_case(&oracle, family);
    oracle_give(&oracle, "who", columns[0], rows);
    oracle_give(&oracle, "n", columns[1], rows);
    oracle_give(&oracle, "effort", columns[2], rows);
    oracle_give_one(&oracle, "documents", (double)documents);
}

static void add_fit(const char *family, enum learning_form form, size_t count)
{
    struct learning_fit fit;
    struct learning_value curve[DOCUMENTS];

    assert_true(learning_fit(learners, count, DOCUMENTS, form, &fit, curve));
    assert_int_equal(fit.learners, count);
    give_learners(family, count, DOCUMENTS);
    oracle_give_one(&oracle, "a", fit.parameters[0]);
    oracle_give_one(&oracle, "q", fit.parameters[1] + .05);
    oracle_give_one(&oracle, "c", fit.parameters[2]);
    oracle_expect(&oracle, fit.sigma, ITERATIVE);
    for (size_t n = 0; n < DOCUMENTS; n++) {
        oracle_expect(&oracle, curve[n].value, ITERATIVE);
        oracle_expect(&oracle, curve[n].low, ITERATIVE);
        oracle_expect(&oracle, curve[n].high, ITERATIVE);
    }
}

static void curves_have_the_digits_of_quantile_lm_and_nls(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20260913);
    oracle_open(&oracle);
    for (size_t count = 6; count <= LEARNERS; count += 8) {
        struct learning_point points[DOCUMENTS];

        draw_learners(rng, count);
        learning_points(learners, count, DOCUMENTS, points);
        give_learners("points", count, DOCUMENTS);
        for (size_t n = 0; n < DOCUMENTS; n++) {
            oracle_expect(&oracle, (double)points[n].learners, 0);
            oracle_expect(&oracle, points[n].median, CLOSED);
            oracle_expect(&oracle, points[n].quartile_low, CLOSED);
            oracle_expect(&oracle, points[n].quartile_high, CLOSED);
        }
        add_fit("power", LEARNING_POWER, count);
        add_fit("exponential", LEARNING_EXPONENTIAL, count);
    }
    oracle_ask(&oracle, "oracle_learning.R");
    gsl_rng_free(rng);
}

static void the_form_that_made_the_data_leaves_less_over(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct learning_fit power;
    struct learning_fit exponential;
    struct learning_value curve[DOCUMENTS];

    (void)state;
    gsl_rng_set(rng, 3);
    draw_learners(rng, LEARNERS);
    assert_true(learning_fit(learners, LEARNERS, DOCUMENTS, LEARNING_POWER, &power, curve));
    assert_true(
        learning_fit(learners, LEARNERS, DOCUMENTS, LEARNING_EXPONENTIAL, &exponential, curve));
    assert_true(exponential.sigma < power.sigma);
    assert_true(curve[0].low < 240 && 240 < curve[0].high);
    assert_true(curve[DOCUMENTS - 1].low < 120 && 120 < curve[DOCUMENTS - 1].high);
    gsl_rng_free(rng);
}

/* The slow leave after ten documents: the median falls though nobody learns anything. */
static void a_panel_that_loses_the_slow_seems_to_learn_and_the_balanced_one_does_not(void **state)
{
    const size_t ends[] = {1, 20};
    struct learner panel[LEARNERS];
    struct learning_point points[20];

    (void)state;
    for (size_t i = 0; i < 20; i++) {
        learners[i] = (struct learner){efforts[i], i < 12 ? 10 : 20};
        for (size_t n = 0; n < 20; n++) {
            efforts[i][n] = i < 12 ? 200 : 100;
        }
    }
    learning_points(learners, 20, 20, points);
    assert_true(points[0].median == 200 && points[19].median == 100);
    assert_int_equal(points[19].learners, 8);
    assert_int_equal(learning_panel(learners, 20, ends, 2, panel), 8);
    learning_points(panel, 8, 20, points);
    assert_true(points[0].median == 100 && points[19].median == 100);
}

/* Who has made the documents, but whose effort is not known at one of them, is not in the panel. */
static void a_panel_is_of_those_who_are_known_at_each_of_its_points(void **state)
{
    const size_t at[] = {1, 2, 16};
    struct learner panel[LEARNERS];

    (void)state;
    for (size_t i = 0; i < 12; i++) {
        learners[i] = (struct learner){efforts[i], 20};
        for (size_t n = 0; n < 20; n++) {
            efforts[i][n] = i < 11 && n < 15 ? 0 : 10;
        }
    }
    assert_int_equal(learning_panel(learners, 12, at, 3, panel), 1);
    assert_ptr_equal(panel[0].efforts, efforts[11]);
    assert_int_equal(learning_panel(learners, 12, &at[2], 1, panel), 12);
}

static void four_learners_or_documents_without_effort_make_no_curve(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct learning_fit fit;
    struct learning_value curve[DOCUMENTS];
    struct learning_point points[DOCUMENTS];

    (void)state;
    gsl_rng_set(rng, 4);
    draw_learners(rng, 5);
    assert_false(learning_fit(learners, 4, DOCUMENTS, LEARNING_POWER, &fit, curve));
    assert_true(learning_fit(learners, 5, DOCUMENTS, LEARNING_POWER, &fit, curve));
    for (size_t n = 0; n < DOCUMENTS; n++) {
        efforts[0][n] = n % 2 ? 0 : (double)NAN;
    }
    assert_false(learning_fit(learners, 5, DOCUMENTS, LEARNING_POWER, &fit, curve));
    learning_points(learners, 1, DOCUMENTS, points);
    assert_true(points[0].learners == 0 && isnan(points[0].median));
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curves_have_the_digits_of_quantile_lm_and_nls),
        cmocka_unit_test(the_form_that_made_the_data_leaves_less_over),
        cmocka_unit_test(a_panel_that_loses_the_slow_seems_to_learn_and_the_balanced_one_does_not),
        cmocka_unit_test(a_panel_is_of_those_who_are_known_at_each_of_its_points),
        cmocka_unit_test(four_learners_or_documents_without_effort_make_no_curve),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("learning", tests, NULL, NULL);
}
