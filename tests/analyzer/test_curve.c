/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of a learning curve nothing is told of too few, whatever they did. */
#include <gsl/gsl_errno.h>
#include <math.h>

#include "analyzer/curve.h"
#include "tests/cmocka.h"

#define LEARNERS 60

static double efforts[LEARNERS][REACH_DOCUMENTS];

/* Of one site, which is all there is. */
static void draw_alone(const struct learner *learners, size_t count, struct curve *curve)
{
    struct reach_site site = {.learners = learners, .count = count};
    struct reach all;

    reach_plan(&site, 1, &all);
    assert_memory_equal(&site.reach, &all, sizeof(all));
    curve_draw(learners, count, &all, curve);
}

/* Learners of whom the i-th has made first + i x step documents. */
static void draw(size_t count, size_t first, size_t step, struct curve *curve)
{
    struct learner learners[LEARNERS];

    for (size_t i = 0; i < count; i++) {
        size_t made = first + i * step;

        learners[i] = (struct learner){efforts[i], made < REACH_DOCUMENTS ? made : REACH_DOCUMENTS};
        for (size_t n = 0; n < REACH_DOCUMENTS; n++) {
            efforts[i][n] = (8 + sin((double)(7 * i + 3 * n))) * pow((double)n + 1, -.2) *
                            (1 + .02 * (double)i);
        }
    }
    draw_alone(learners, count, curve);
}

static void ten_beginners_have_no_curve(void **state)
{
    struct curve curve;

    (void)state;
    draw(10, 50, 0, &curve);
    assert_int_equal(curve.steps, 0);
    assert_false(curve.fitted);
    draw(11, 50, 0, &curve);
    assert_int_equal(curve.learners, 11);
    assert_true(curve.steps > 0 && curve.fitted);
}

static void a_curve_ends_where_fewer_than_eleven_have_got(void **state)
{
    struct curve curve;

    (void)state;
    draw(40, 5, 1, &curve); /* 5, 6, … 44: the 30th has 15, the 40th has 5 */
    assert_int_equal(reach_steps[curve.steps - 1], 30);
    assert_int_equal(curve.points[curve.steps - 1].learners, 15);
}

static void quartiles_want_twenty(void **state)
{
    struct curve curve;

    (void)state;
    draw(40, 5, 1, &curve);
    for (size_t i = 0; i < curve.steps; i++) {
        assert_true(isfinite(curve.points[i].median));
        assert_int_equal(isfinite(curve.points[i].quartile_low) != 0,
                         curve.points[i].learners >= CURVE_QUARTILES);
        assert_int_equal(isfinite(curve.points[i].quartile_high) != 0,
                         curve.points[i].learners >= CURVE_QUARTILES);
    }
}

static void the_panel_is_half_of_them_and_never_fewer_than_eleven(void **state)
{
    struct curve curve;

    (void)state;
    draw(40, 5, 1, &curve); /* 20 documents: 25 have them; 30: 15 */
    assert_int_equal(curve.panel_documents, 20);
    assert_int_equal(curve.panel_learners, 25);
    draw(12, 1, 1, &curve); /* 2 documents: 11; 3: 10 */
    assert_int_equal(curve.panel_documents, 2);
    assert_int_equal(curve.panel_learners, 11);
}

/* 12 have made 40 documents; the corrections of 11 are known from the 16th on only. */
static void documents_of_unknown_effort_are_nobodys(void **state)
{
    struct learner learners[12];
    struct curve curve;

    (void)state;
    for (size_t i = 0; i < 12; i++) {
        learners[i] = (struct learner){efforts[i], 40};
        for (size_t n = 0; n < 40; n++) {
            efforts[i][n] = i < 11 && n < 15 ? 0 : 10;
        }
    }
    draw_alone(learners, 12, &curve);
    assert_int_equal(curve.learners, 12);
    assert_int_equal(curve.known, 1);
    assert_int_equal(curve.steps, 0);
    assert_int_equal(curve.panel_documents, 0);
    for (size_t i = 0; i < 10; i++) {
        efforts[i][0] = efforts[i][1] = 10;
    }
    draw_alone(learners, 12, &curve);
    assert_int_equal(curve.known, 11);
    assert_int_equal(curve.steps, 2);
    assert_int_equal(curve.panel_learners, 11);
}

static bool of_two_digits(double value)
{
    double power = pow(10, floor(log10(value)) - 1);

    return fabs(value / power - round(value / power)) < 1e-9;
}

/* Hardly anybody differs: the band of the fit is thinner than its digits. */
static void a_thin_band_stays_an_interval_about_its_fit(void **state)
{
    struct learner learners[20];
    struct curve curve;

    (void)state;
    for (size_t i = 0; i < 20; i++) {
        learners[i] = (struct learner){efforts[i], 50};
        for (size_t n = 0; n < 50; n++) {
            efforts[i][n] = 11.3 * pow((double)n + 1, -.2) * (1 + .0001 * (double)(i * n % 7));
        }
    }
    draw_alone(learners, 20, &curve);
    assert_true(curve.fitted);
    for (size_t i = 0; i < curve.steps; i++) {
        const struct learning_value *fit = &curve.points[i].fit;
        double truth = 11.3 * pow((double)reach_steps[i], -.2);

        assert_true(fit->low <= fit->value && fit->value <= fit->high);
        assert_true(fit->low < truth && truth < fit->high);
    }
}

static void medians_and_the_fit_and_its_band_have_two_digits(void **state)
{
    struct curve curve;

    (void)state;
    draw(30, 60, 0, &curve);
    assert_true(curve.fitted);
    for (size_t i = 0; i < curve.steps; i++) {
        const struct curve_point *point = &curve.points[i];

        assert_true(of_two_digits(point->median) && of_two_digits(point->panel));
        assert_true(of_two_digits(point->fit.value));
        assert_true(of_two_digits(point->fit.low) && of_two_digits(point->fit.high));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_beginners_have_no_curve),
        cmocka_unit_test(a_curve_ends_where_fewer_than_eleven_have_got),
        cmocka_unit_test(quartiles_want_twenty),
        cmocka_unit_test(the_panel_is_half_of_them_and_never_fewer_than_eleven),
        cmocka_unit_test(documents_of_unknown_effort_are_nobodys),
        cmocka_unit_test(a_thin_band_stays_an_interval_about_its_fit),
        cmocka_unit_test(medians_and_the_fit_and_its_band_have_two_digits),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("curve", tests, NULL, NULL);
}
