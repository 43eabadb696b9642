/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the section on time saved says of its figures: when to check the baseline, and the gap. */
#include <math.h>

#include "reports/section/time_saved.h"
#include "tests/cmocka.h"

static void an_estimate_is_flagged_above_three_minutes_or_a_quarter(void **state)
{
    (void)state;
    assert_false(time_saved_implausible(.9, 300));
    assert_true(time_saved_implausible(3.1, 6000));
    /* 1.0 min of 1.0 + 2.9 is more than a quarter, of 1.0 + 3.1 it is less. */
    assert_true(time_saved_implausible(1, 2.9 * 60));
    assert_false(time_saved_implausible(1, 3.1 * 60));
    assert_false(time_saved_implausible(-2, 60));
}

static void without_the_time_taken_only_the_minutes_flag(void **state)
{
    (void)state;
    assert_false(time_saved_implausible(2.9, (double)NAN));
    assert_true(time_saved_implausible(3.1, (double)NAN));
}

/* Two normal figures: the gap's limits are those of the difference. */
static void limits_of_a_gap_add_up_as_variances_do(void **state)
{
    struct gap gap = time_saved_gap((struct gap){10, 7, 13}, (struct gap){4, 0, 8});

    (void)state;
    assert_true(fabs(gap.value - 6) < 1e-12);
    assert_true(fabs(gap.low - (6 - 5)) < 1e-12);
    assert_true(fabs(gap.high - (6 + 5)) < 1e-12);
}

/* The gap is low where what is perceived is low and what is measured is high. */
static void a_gap_takes_the_facing_limits(void **state)
{
    struct gap gap = time_saved_gap((struct gap){10, 9, 14}, (struct gap){4, 4, 4});

    (void)state;
    assert_true(fabs(gap.low - 5) < 1e-12 && fabs(gap.high - 10) < 1e-12);
    gap = time_saved_gap((struct gap){10, 10, 10}, (struct gap){4, 3, 8});
    assert_true(fabs(gap.low - 2) < 1e-12 && fabs(gap.high - 7) < 1e-12);
}

static void what_has_no_limits_has_no_gap(void **state)
{
    struct gap gap =
        time_saved_gap((struct gap){10, (double)NAN, (double)NAN}, (struct gap){4, 3, 5});

    (void)state;
    assert_true(isnan(gap.low));
    assert_true(isnan(gap.high));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_estimate_is_flagged_above_three_minutes_or_a_quarter),
        cmocka_unit_test(without_the_time_taken_only_the_minutes_flag),
        cmocka_unit_test(limits_of_a_gap_add_up_as_variances_do),
        cmocka_unit_test(a_gap_takes_the_facing_limits),
        cmocka_unit_test(what_has_no_limits_has_no_gap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
