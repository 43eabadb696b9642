/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verdicts of STATISTICS.md section 4, and how often a family of them says what is not so. */
#include <gsl/gsl_errno.h>
#include <math.h>

#include "analyzer/effect.h"
#include "tests/analyzer/draw.h"
#include "tests/cmocka.h"

#define DEGREES    20
#define T975       2.0859634472658644
#define FAMILY_MAX 60
#define QUARTERS   1000

/* One with the interval that its error gives. */
static struct effect_test with_error(double mean, double error)
{
    return (struct effect_test){
        .effect = {mean, error, mean - T975 * error, mean + T975 * error, DEGREES, 0},
        .useful = log(.9)};
}

static void verdicts_follow_from_where_the_interval_lies(void **state)
{
    static const struct {
        double mean, error;
        enum effect_verdict verdict;
    } cases[] = {
        {(double)NAN, (double)NAN, EFFECT_FEW},
        {-.15, .02, EFFECT_USEFUL},
        {-.15, .03, EFFECT_OPEN}, /* to −.087: it may be less than is useful */
        {-.12, .05, EFFECT_OPEN},
        {-.105, .04, EFFECT_OPEN},
        {-.05, .02, EFFECT_SMALL}, /* from −.092 */
        {-.07, .03, EFFECT_OPEN},  /* from −.133 */
        {-.01, .03, EFFECT_EXCLUDED},
        {-.02, .06, EFFECT_INCONCLUSIVE},
        {-.15, .1, EFFECT_INCONCLUSIVE},
        {.08, .03, EFFECT_REVERSE},
        {.08, .05, EFFECT_EXCLUDED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct effect_test test = with_error(cases[i].mean, cases[i].error);

        assert_int_equal(effect_judge(&test, 1), cases[i].verdict != EFFECT_FEW);
        if (test.verdict != cases[i].verdict) {
            fail_msg("case %zu: %d", i, (int)test.verdict);
        }
    }
}

static void what_is_said_of_the_size_is_adjusted_for_the_family_too(void **state)
{
    struct effect_test tests[12];

    (void)state;
    for (size_t i = 0; i < 12; i++) {
        tests[i] = with_error(i < 6 ? -.03 : -.18, .033);
    }
    tests[0] = with_error((double)NAN, (double)NAN);
    assert_int_equal(effect_judge(tests, 12), 11);
    assert_true(tests[0].verdict == EFFECT_FEW && tests[0].p == 1);
    for (size_t i = 1; i < 12; i++) {
        struct effect_test alone = tests[i];

        effect_judge(&alone, 1);
        assert_int_equal(alone.verdict, i < 6 ? EFFECT_EXCLUDED : EFFECT_USEFUL);
        assert_int_equal(tests[i].verdict, i < 6 ? EFFECT_INCONCLUSIVE : EFFECT_OPEN);
        assert_true(tests[i].p > alone.p);
    }
}

/* The log ratio that `switchers` give who differ by .15, and whose own errors are those of a
 * quarter's documents. */
static struct effect_test draw(gsl_rng *rng, size_t switchers, double truth)
{
    struct effect effects[FAMILY_MAX];

    for (size_t i = 0; i < switchers; i++) {
        double variance = gsl_ran_flat(rng, .02, .05);

        effects[i] = (struct effect){truth + gsl_ran_gaussian(rng, .15) +
                                         gsl_ran_gaussian(rng, sqrt(variance)),
                                     variance, 0};
    }
    return (struct effect_test){.effect = pool_effects(effects, switchers), .useful = log(.9)};
}

/* In how many quarters any test of the family says that the effect is larger, or smaller, than is
 * useful. */
static double say_size(gsl_rng *rng, size_t family, size_t switchers, double truth)
{
    double wrong = 0;

    for (int quarter = 0; quarter < QUARTERS; quarter++) {
        struct effect_test tests[FAMILY_MAX];
        bool any = false;

        for (size_t i = 0; i < family; i++) {
            tests[i] = draw(rng, switchers, truth);
        }
        effect_judge(tests, family);
        for (size_t i = 0; i < family; i++) {
            any = any || tests[i].verdict == EFFECT_USEFUL || tests[i].verdict == EFFECT_SMALL ||
                  tests[i].verdict == EFFECT_EXCLUDED;
        }
        wrong += any ? 1 : 0;
    }
    return wrong / QUARTERS;
}

/* .05 and three errors of a thousand quarters. */
static void a_family_at_the_useful_effect_seldom_says_that_it_is_on_a_side(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 3);
    assert_true(say_size(rng, 1, 20, log(.9)) < .07);
    assert_true(say_size(rng, 15, 20, log(.9)) < .07);
    assert_true(say_size(rng, FAMILY_MAX, 20, log(.9)) < .07);
    gsl_rng_free(rng);
}

/* Thirteen who switch find −5 % only where chance makes it large: that is no useful effect. */
static void an_effect_that_is_small_is_seldom_called_useful(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double shown = 0;
    double useful = 0;

    (void)state;
    gsl_rng_set(rng, 4);
    for (int i = 0; i < 4 * QUARTERS; i++) {
        struct effect_test test = draw(rng, 13, log(.95));

        effect_judge(&test, 1);
        shown += test.verdict == EFFECT_OPEN || test.verdict == EFFECT_SMALL ? 1 : 0;
        useful += test.verdict == EFFECT_USEFUL ? 1 : 0;
    }
    assert_true(shown > .05 * 4 * QUARTERS);
    assert_true(useful < .05 * shown);
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_follow_from_where_the_interval_lies),
        cmocka_unit_test(what_is_said_of_the_size_is_adjusted_for_the_family_too),
        cmocka_unit_test(a_family_at_the_useful_effect_seldom_says_that_it_is_on_a_side),
        cmocka_unit_test(an_effect_that_is_small_is_seldom_called_useful),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("effect", tests, NULL, NULL);
}
