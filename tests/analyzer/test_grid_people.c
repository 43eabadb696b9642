/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is told of the share of a few people, attacked, for all counts of 5 to 60: value and limits
 * together must not tell apart what the rounded value does not, but how many elevens they are.
 */
#include <gsl/gsl_randist.h>

#include "tests/analyzer/told.h"

static struct figure people_told(int counted, int people)
{
    const struct estimate e = estimate_wilson(counted, people);

    return told_of(&e, GRID_POINTS, people, true);
}

/* Whether a count is told as each other of so many people whose value is the same. */
static bool told_as_any(int counted, int people, int others)
{
    const struct figure told = people_told(counted, people);
    bool same = true;

    for (int other = 0; other <= others; other++) {
        const struct figure theirs = people_told(other, others);

        same = same && (told.value != theirs.value || alike(&told, &theirs));
    }
    return same;
}

/* To whoever knows how many they all are. */
static void of_known_people_limits_tell_no_count_that_the_value_does_not_tell(void **state)
{
    (void)state;
    for (int people = FEWEST; people <= PEOPLE; people++) {
        for (int counted = 0; counted <= people; counted++) {
            assert_true(told_as_any(counted, people, people));
        }
    }
}

/* To whoever does not: numbers of people are told apart by elevens only. */
static void of_unknown_people_limits_tell_how_many_elevens_they_are_only(void **state)
{
    (void)state;
    for (int people = FEWEST; people <= PEOPLE; people++) {
        for (int others = people; others <= PEOPLE && others / 11 == people / 11; others++) {
            for (int counted = 0; counted <= people; counted++) {
                assert_true(told_as_any(counted, people, others));
            }
        }
    }
}

static void what_is_told_of_people_holds_the_interval_of_each_count(void **state)
{
    (void)state;
    for (int people = FEWEST; people <= PEOPLE; people++) {
        for (int counted = 0; counted <= people; counted++) {
            const struct figure told = people_told(counted, people);
            const struct estimate exact = estimate_wilson(counted, people);

            assert_true(holds(&told, &exact));
        }
    }
}

/* Every count, weighed by its probability. Of five people nothing but their own count is rounded
 * alike: there Wilson's interval itself covers 93 % at 9 and 91 %. */
static void what_is_told_of_people_covers_as_often_as_it_says(void **state)
{
    (void)state;
    for (unsigned people = FEWEST; people <= PEOPLE; people++) {
        for (int percent = 1; percent < 100; percent++) {
            double covered = 0;
            double exact = 0;

            for (unsigned counted = 0; counted <= people; counted++) {
                const struct figure told = people_told((int)counted, (int)people);

                const struct estimate e = estimate_wilson(counted, people);
                const double share = percent / 100.;
                const double chance = gsl_ran_binomial_pdf(counted, share, people);

                covered += told.low <= share && share <= told.high ? chance : 0;
                exact += e.low <= share && share <= e.high ? chance : 0;
            }
            assert_true(covered >= (people == FEWEST ? fmin(.95, exact) : .95));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_known_people_limits_tell_no_count_that_the_value_does_not_tell),
        cmocka_unit_test(of_unknown_people_limits_tell_how_many_elevens_they_are_only),
        cmocka_unit_test(what_is_told_of_people_holds_the_interval_of_each_count),
        cmocka_unit_test(what_is_told_of_people_covers_as_often_as_it_says),
    };

    return cmocka_run_group_tests_name("grid_people", tests, NULL, NULL);
}
