/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verdicts of STATISTICS.md section 4, from an effect, its interval and its adjusted p. */
#include <math.h>

#include "analyzer/effect.h"
#include "tests/cmocka.h"

static void verdicts_follow_from_the_interval_and_the_adjusted_p(void **state)
{
    static const struct {
        double mean, low, high, p;
        enum effect_verdict verdict;
    } cases[] = {
        {(double)NAN, (double)NAN, (double)NAN, 1, EFFECT_FEW},
        {-.15, -.20, -.11, .001, EFFECT_USEFUL},
        {-.105, -.2, -.01, .04, EFFECT_SMALL}, /* just not as large as is useful */
        {-.05, -.08, -.02, .01, EFFECT_SMALL},
        {-.05, -.08, -.02, .06, EFFECT_EXCLUDED}, /* several tests: no longer shown */
        {-.01, -.05, .03, .6, EFFECT_EXCLUDED},
        {-.08, -.20, .04, .2, EFFECT_INCONCLUSIVE},
        {-.15, -.30, -.001, .08, EFFECT_INCONCLUSIVE},
        {.08, .02, .14, .01, EFFECT_REVERSE},
        {.08, .02, .14, .07, EFFECT_EXCLUDED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct contrast contrast = {
            .effect = {.mean = cases[i].mean, .low = cases[i].low, .high = cases[i].high}};

        assert_int_equal(effect_judge(&contrast, cases[i].p, log(.9)), cases[i].verdict);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_follow_from_the_interval_and_the_adjusted_p),
    };

    return cmocka_run_group_tests_name("effect", tests, NULL, NULL);
}
