/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classes by the position of the interval, and when there is none. */
#include <math.h>

#include "analyzer/judge.h"
#include "base/text.h"
#include "tests/cmocka.h"

static const struct metric share = {.kind = METRIC_SHARE, .scale = 100};
static const struct practice at_least_80 = {.id = "BP", .indicator = &share, .target = 80};
static const struct practice at_most_5 = {
    .id = "BP", .indicator = &share, .target = 5, .reversed = true};
static const struct practice without_indicator = {.id = "BP"};

static struct figure figure(double value, double low, double high)
{
    return (struct figure){.state = STATE_PUBLISHED,
                           .method = METHOD_LJK_LOGIT,
                           .clinicians = 20,
                           .documents = 400,
                           .numerator = value * 400,
                           .denominator = 400,
                           .value = value,
                           .low = low,
                           .high = high,
                           .k_eff = 15};
}

static void the_class_is_where_the_interval_lies(void **state)
{
    static const struct {
        const struct practice *practice;
        double low;
        double high;
        const char *expected;
    } cases[] = {
        {&at_least_80, .80, .95, "A"}, {&at_least_80, .79, .95, "B"}, {&at_least_80, .60, .80, "B"},
        {&at_least_80, .60, .79, "C"}, {&at_most_5, .01, .05, "A"},   {&at_most_5, .01, .06, "B"},
        {&at_most_5, .06, .09, "C"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct figure f = figure((cases[i].low + cases[i].high) / 2, cases[i].low, cases[i].high);
        struct verdict verdict;

        judge_practice(cases[i].practice, &f, &verdict);
        assert_string_equal(verdict.class, cases[i].expected);
        assert_string_equal(verdict.reason, "");
        assert_true(verdict.figure.value == f.value);
        assert_true(fabs(verdict.target - cases[i].practice->target / 100) < 1e-15);
    }
}

static void check(struct figure f, const char *class, const char *reason)
{
    struct verdict verdict;

    judge_practice(&at_least_80, &f, &verdict);
    assert_string_equal(verdict.class, class);
    assert_string_equal(verdict.reason, reason);
}

static void too_few_clinicians_or_too_uneven_ones_are_not_assessed(void **state)
{
    struct figure f = figure(.9, .85, .95);

    (void)state;
    f.clinicians = 10;
    check(f, "not_assessable", "few_clinicians");
    f.clinicians = 11;
    f.k_eff = 4.9;
    check(f, "not_assessable", "few_effective");
    f.k_eff = 5;
    check(f, "A", "");
    f.low = (double)NAN;
    check(f, "not_assessable", "no_interval");
}

static void what_is_withheld_is_not_judged_and_shows_nothing(void **state)
{
    static const enum measure_state states[] = {STATE_PRIMARY, STATE_COMPLEMENTARY, STATE_GRID};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct figure f = figure(.9, .85, .95);
        struct verdict verdict;

        f.state = states[i];
        judge_practice(&at_least_80, &f, &verdict);
        assert_string_equal(verdict.class, "not_assessable");
        assert_string_equal(verdict.reason, "withheld");
        assert_true(isnan(verdict.figure.numerator) && isnan(verdict.figure.k_eff));
        assert_true(isnan(verdict.figure.value) || states[i] == STATE_GRID);
    }
}

static void without_data_or_indicator_nothing_is_met(void **state)
{
    struct figure f = figure(1, 1, 1);
    struct verdict verdict;

    (void)state;
    f.state = STATE_NO_DATA;
    judge_practice(&at_least_80, &f, &verdict);
    assert_string_equal(verdict.class, "not_measured");
    assert_string_equal(verdict.reason, "no_data");
    assert_true(isnan(verdict.figure.value));
    judge_practice(&without_indicator, NULL, &verdict);
    assert_string_equal(verdict.class, "not_measured");
    assert_string_equal(verdict.reason, "no_indicator");
    assert_true(isnan(verdict.figure.value) && isnan(verdict.target));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_class_is_where_the_interval_lies),
        cmocka_unit_test(too_few_clinicians_or_too_uneven_ones_are_not_assessed),
        cmocka_unit_test(what_is_withheld_is_not_judged_and_shows_nothing),
        cmocka_unit_test(without_data_or_indicator_nothing_is_met),
    };

    return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
