/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contrast within clinicians against its formula and metafor (oracle_contrast.R). */
#include <gsl/gsl_errno.h>

#include "analyzer/contrast.h"
#include "tests/analyzer/practice.h"
#include "tests/cmocka.h"
#include "tests/oracle.h"

#define ITERATIVE 1e-6
#define CLOSED    1e-9
#define HEAVY     400 /* the times that one clinician has more words */

static struct oracle oracle;
static struct contrast_row rows[PRACTICE_ROWS];

static void give_rows(const struct contrast_data *data)
{
    static const char *const names[] = {"clinician", "stratum", "day", "exposed",
                                        "documents", "y",       "x"};
    static double columns[7][PRACTICE_ROWS];

    for (size_t i = 0; i < data->row_count; i++) {
        columns[0][i] = (double)data->rows[i].clinician;
        columns[1][i] = (double)data->rows[i].stratum;
        columns[2][i] = (double)data->rows[i].day;
        columns[3][i] = data->rows[i].exposed;
        columns[4][i] = data->rows[i].documents;
        columns[5][i] = data->rows[i].sums.y;
        columns[6][i] = data->rows[i].sums.x;
    }
    oracle_case(&oracle, "within");
    for (size_t i = 0; i < 7; i++) {
        oracle_give(&oracle, names[i], columns[i], data->row_count);
    }
}

static void contrasts_have_the_digits_of_their_formula_and_of_metafor(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20260913);
    oracle_open(&oracle);
    for (int round = 0; round < 8; round++) {
        const struct practice practice = {.clinicians = 16 + 5 * (size_t)round,
                                          .weeks = 8,
                                          .effect = -.1,
                                          .effect_sd = .1 * (round % 3)};
        struct contrast_data data;
        struct effect effects[PRACTICE_CLINICIANS];

        draw_practice(rng, &practice, rows, &data);
        struct contrast c = contrast_make(&data, effects);
        struct contrast_slope slope = contrast_between(&data);

        give_rows(&data);
        oracle_expect(&oracle, (double)c.switchers, 0);
        oracle_expect(&oracle, c.effect.mean, ITERATIVE);
        oracle_expect(&oracle, c.effect.error, ITERATIVE);
        oracle_expect(&oracle, c.effect.low, ITERATIVE);
        oracle_expect(&oracle, c.effect.high, ITERATIVE);
        oracle_expect(&oracle, c.detectable, ITERATIVE);
        oracle_expect(&oracle, slope.slope, CLOSED);
        oracle_expect(&oracle, slope.low, CLOSED);
        oracle_expect(&oracle, slope.high, CLOSED);
        oracle_expect(&oracle, effects[0].y, CLOSED);
        oracle_expect(&oracle, effects[0].variance, CLOSED);
    }
    oracle_ask(&oracle, "oracle_contrast.R");
    gsl_rng_free(rng);
}

static void fewer_than_twelve_who_switch_give_no_effect(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    const struct practice practice = {.clinicians = 11, .weeks = 12};
    struct contrast_data data;
    struct effect effects[PRACTICE_CLINICIANS];

    (void)state;
    gsl_rng_set(rng, 7);
    draw_practice(rng, &practice, rows, &data);
    struct contrast c = contrast_make(&data, effects);

    assert_true(c.switchers <= 11 && isnan(c.effect.mean) && isnan(c.detectable));
    assert_true(isnan(contrast_between(&data).slope));
    gsl_rng_free(rng);
}

static void who_never_switches_within_a_stratum_says_nothing(void **state)
{
    /* exposed in one week, not in the other: the weeks cannot be told from the practice */
    struct contrast_row own[20];
    struct switch_effect own_effect = {{7, 7, 7}, {7, 7}};
    struct contrast_data data = {own, 20, 1, 2, 20};

    (void)state;
    for (size_t i = 0; i < 20; i++) {
        own[i] = (struct contrast_row){0, i / 10, i, i >= 10, 3, {5 + (double)(i % 3), 100}};
    }
    assert_false(contrast_clinician(&data, own, 20, &own_effect));
    assert_true(own_effect.effect.y == 7 && own_effect.volumes[1] == 7);
    for (size_t i = 0; i < 20; i++) {
        own[i].exposed = i % 2;
    }
    assert_true(contrast_clinician(&data, own, 20, &own_effect));
    assert_true(own_effect.effect.variance > 0 && own_effect.effect.variance < 1);
    assert_true(own_effect.volumes[0] == 1000 && own_effect.volumes[1] == 1000);
}

/* Sixteen who switch, and one who makes up the mean all the same: by volume, on both sides or on
 * one, or by a ratio that is known best. */
static void a_contrast_that_one_clinician_makes_up_is_not_given(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    const struct practice practice = {.clinicians = 16, .weeks = 12, .effect = -.1};
    struct contrast_data data;
    struct effect effects[PRACTICE_CLINICIANS];

    (void)state;
    for (int heavy = 0; heavy < 4; heavy++) {
        gsl_rng_set(rng, 12);
        draw_practice(rng, &practice, rows, &data);
        for (size_t i = 0; i < data.row_count && rows[i].clinician == 0; i++) {
            struct cluster *sums = &rows[i].sums;

            if (heavy == 1 || (heavy == 2 && rows[i].exposed)) { /* has most words */
                *sums = (struct cluster){HEAVY * sums->y, HEAVY * sums->x};
            } else if (heavy == 3) { /* hardly varies, and so weighs most */
                sums->y = sums->x * (rows[i].exposed ? .072 : .08) *
                          (1 + 1e-4 * (double)(rows[i].day % 3));
            }
        }
        struct contrast c = contrast_make(&data, effects);

        assert_true(c.switchers >= CONTRAST_CLINICIANS_MIN);
        assert_int_equal(c.dominated, heavy > 0);
        assert_int_equal(isnan(c.effect.mean) && isnan(c.detectable), heavy > 0);
    }
    gsl_rng_free(rng);
}

/* Those who use the practice have worse rates anyway: between clinicians it looks harmful. */
static void a_confounded_practice_disagrees_between_and_within(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    const struct practice practice = {
        .clinicians = 50, .weeks = 12, .effect = -.2, .confounding = 1.5};
    struct contrast_data data;
    struct effect effects[PRACTICE_CLINICIANS];

    (void)state;
    gsl_rng_set(rng, 9);
    draw_practice(rng, &practice, rows, &data);
    assert_true(contrast_make(&data, effects).effect.high < 0);
    assert_true(contrast_between(&data).low > 0);
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contrasts_have_the_digits_of_their_formula_and_of_metafor),
        cmocka_unit_test(fewer_than_twelve_who_switch_give_no_effect),
        cmocka_unit_test(a_contrast_that_one_clinician_makes_up_is_not_given),
        cmocka_unit_test(who_never_switches_within_a_stratum_says_nothing),
        cmocka_unit_test(a_confounded_practice_disagrees_between_and_within),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("contrast", tests, NULL, NULL);
}
