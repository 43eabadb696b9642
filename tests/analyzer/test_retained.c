/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analyzer/disclosure.h"
#include "analyzer/retained.h"
#include "schema/period.h"
#include "tests/cmocka.h"

#define CENTURY_OF_MONTHS 1200
#define MOST              70 /* people */
#define SLACK             1e-12

static const int weeks[] = {4, 12, 26};
static const int quarters[] = {1, 2, 3};
static const enum period_kind kinds[] = {PERIOD_MONTH, PERIOD_QUARTER};

/* Of who began last, the day after the week's last is known. */
static int32_t known(int week, struct period cohort)
{
    return cohort.until - 1 + 7 * week + 7 + PERIOD_RIPE_DAYS;
}

static void every_cohort_is_whole_and_over_when_it_is_told(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < 2; kind++) {
        struct period period = period_containing(kinds[kind], 0);

        for (size_t i = 0; i < CENTURY_OF_MONTHS; i++, period = period_next(period)) {
            for (size_t w = 0; w < 3; w++) {
                struct period cohort;

                assert_true(period_cohort(weeks[w], period, &cohort));
                assert_int_equal(period_containing(kinds[kind], cohort.from).from, cohort.from);
                assert_int_equal(period_containing(kinds[kind], cohort.from).until, cohort.until);
                assert_true(known(weeks[w], cohort) <=
                            period_containing(PERIOD_QUARTER, period.from).until);
            }
        }
    }
}

static void the_cohort_is_the_latest_of_the_same_place_in_a_quarter(void **state)
{
    (void)state;
    for (size_t w = 0; w < 3; w++) {
        struct period at = period_containing(PERIOD_QUARTER, 0);
        bool late = false;

        for (int i = 0; i < 40; i++, at = period_next(at)) {
            struct period wanted = at;
            struct period cohort;

            for (int q = 0; q < quarters[w]; q++) {
                wanted = period_previous(wanted);
            }
            assert_true(period_cohort(weeks[w], at, &cohort));
            assert_int_equal(cohort.from, wanted.from);
            assert_int_equal(cohort.until, wanted.until);
            late = late || known(weeks[w], period_next(cohort)) > at.until;
        }
        assert_true(late); /* one quarter sooner is too soon */
    }
}

static void
neither_weeks_nor_rolling_days_nor_years_nor_a_part_of_a_month_have_a_cohort(void **state)
{
    const enum period_kind others[] = {PERIOD_WEEK, PERIOD_R28, PERIOD_R91, PERIOD_YEAR};
    struct period part = period_containing(PERIOD_MONTH, 0);
    struct period cohort;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_false(period_cohort(4, period_containing(others[i], 0), &cohort));
    }
    part.until--;
    assert_false(period_cohort(4, part, &cohort));
}

static struct estimate told_of(double active, double people)
{
    struct estimate estimate = estimate_wilson(active, people);

    grid_tell(&estimate, GRID_POINTS, people);
    return estimate;
}

/* Whether a share is told of each number of people that is rounded down to the same. */
static bool is_told_of_each(int least, double told)
{
    int found = 0;

    for (int people = least; people < least + 11; people++) {
        bool any = false;

        for (int active = 0; active <= people && !any; active++) {
            any = retained_passes(active, people) &&
                  fabs(told_of(active, people).value - told) < SLACK;
        }
        found += any ? 1 : 0;
    }
    return found == 11;
}

/* What is told of all that could be: two numbers at least are told alike, and eleven are on each
 * side. */
static void what_is_told_leaves_eleven_and_two_numbers(void **state)
{
    (void)state;
    for (int people = 1; people <= MOST; people++) {
        for (int active = 0; active <= people; active++) {
            double told = told_of(active, people).value;
            int alike = 0;

            if (!retained_passes(active, people)) {
                continue;
            }
            for (int other = 0; other <= people; other++) {
                alike += retained_passes(other, people) &&
                         fabs(told_of(other, people).value - told) < SLACK;
            }
            assert_true(active >= 11 && people - active >= 11 && alike >= 2);
            assert_true(is_told_of_each(people - people % 11, told));
            assert_true(told > 0 && told < 1);
        }
    }
}

static void the_interval_holds_that_of_the_people_and_is_made_of_what_is_told(void **state)
{
    (void)state;
    for (int people = 22; people <= MOST; people += 7) {
        for (int active = 11; active <= people - 11; active++) {
            struct estimate told = told_of(active, people);
            struct estimate exact = estimate_wilson(active, people);
            struct estimate same = told_of(active, people - people % 11);

            assert_true(told.low <= exact.low + SLACK && told.high >= exact.high - SLACK);
            if (fabs(same.value - told.value) < SLACK && active <= people - people % 11 - 11) {
                assert_true(fabs(same.low - told.low) < SLACK);
                assert_true(fabs(same.high - told.high) < SLACK);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cohort_is_whole_and_over_when_it_is_told),
        cmocka_unit_test(the_cohort_is_the_latest_of_the_same_place_in_a_quarter),
        cmocka_unit_test(
            neither_weeks_nor_rolling_days_nor_years_nor_a_part_of_a_month_have_a_cohort),
        cmocka_unit_test(what_is_told_leaves_eleven_and_two_numbers),
        cmocka_unit_test(the_interval_holds_that_of_the_people_and_is_made_of_what_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
