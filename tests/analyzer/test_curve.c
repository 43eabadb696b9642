/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of a learning curve nothing is told of too few, whatever they did. */
#include <gsl/gsl_errno.h>
#include <math.h>

#include "analyzer/curve.h"
#include "tests/cmocka.h"

#define LEARNERS 60

static double efforts[LEARNERS][CURVE_DOCUMENTS];

/* Learners of whom the i-th has made first + i x step documents. */
static void draw(size_t count, size_t first, size_t step, struct curve *curve)
{
    struct learner learners[LEARNERS];

    for (size_t i = 0; i < count; i++) {
        size_t made = first + i * step;

        learners[i] = (struct learner){efforts[i], made < CURVE_DOCUMENTS ? made : CURVE_DOCUMENTS};
        for (size_t n = 0; n < CURVE_DOCUMENTS; n++) {
            efforts[i][n] = (8 + sin((double)(7 * i + 3 * n))) * pow((double)n + 1, -.2) *
                            (1 + .02 * (double)i);
        }
    }
    curve_draw(learners, count, curve);
}

static void ten_beginners_have_no_curve(void **state)
{
    struct curve curve;

    (void)state;
    draw(10, 50, 0, &curve);
    assert_int_equal(curve.learners, 0);
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
    assert_int_equal(curve_steps[curve.steps - 1], 30);
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

static void medians_have_two_digits(void **state)
{
    struct curve curve;

    (void)state;
    draw(30, 60, 0, &curve);
    for (size_t i = 0; i < curve.steps; i++) {
        double steps = curve.points[i].median * 10; /* all lie between 1 and 10, or at 10 to 100 */

        assert_true(fabs(steps - round(steps)) < 1e-9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_beginners_have_no_curve),
        cmocka_unit_test(a_curve_ends_where_fewer_than_eleven_have_got),
        cmocka_unit_test(quartiles_want_twenty),
        cmocka_unit_test(the_panel_is_half_of_them_and_never_fewer_than_eleven),
        cmocka_unit_test(medians_have_two_digits),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("curve", tests, NULL, NULL);
}
