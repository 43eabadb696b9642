/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For how many requests a group waits. */
#include "collector/crowd.h"
#include "tests/cmocka.h"

static void add(struct crowd *crowd, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        crowd_add(crowd);
    }
}

static void end(struct crowd *crowd, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        crowd_done(crowd);
    }
}

/* Sixteen that were once stored together, none of whom is back. */
static struct crowd sixteen(void)
{
    struct crowd crowd = {0};

    add(&crowd, 16);
    crowd_take(&crowd, 16);
    end(&crowd, 16);
    return crowd;
}

static void a_lone_sender_is_never_waited_with(void **state)
{
    struct crowd crowd = {0};

    (void)state;
    for (int round = 0; round < 5; round++) {
        add(&crowd, 1);
        assert_true(crowd_is_gathered(&crowd));
        crowd_take(&crowd, 1);
        end(&crowd, 1);
    }
}

static void one_half_is_gathered_while_the_other_is_stored(void **state)
{
    struct crowd crowd = sixteen();

    (void)state;
    for (int half = 0; half < 6; half++) {
        add(&crowd, 5);
        assert_false(crowd_is_gathered(&crowd));
        add(&crowd, 3);
        assert_true(crowd_is_gathered(&crowd));
        crowd_take(&crowd, 8);
        if (half > 0) {
            end(&crowd, 8); /* those of the half before */
        }
    }
}

static void nobody_is_waited_for_who_is_being_stored(void **state)
{
    struct crowd crowd = sixteen();

    (void)state;
    add(&crowd, 11);
    crowd_take(&crowd, 11);
    add(&crowd, 2);
    assert_false(crowd_is_gathered(&crowd));
    add(&crowd, 1); /* fourteen are known by now, and a half would be seven */
    assert_true(crowd_is_gathered(&crowd));
}

static void those_who_left_are_forgotten_after_some_groups(void **state)
{
    struct crowd crowd = sixteen();
    int waits = 0;

    (void)state;
    for (int round = 0; round < 40; round++) {
        add(&crowd, 1);
        waits += crowd_is_gathered(&crowd) ? 0 : 1;
        crowd_take(&crowd, 1); /* its patience has ended, or it did not wait */
        end(&crowd, 1);
    }
    assert_in_range(waits, 4, 10);
    add(&crowd, 1);
    assert_true(crowd_is_gathered(&crowd));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lone_sender_is_never_waited_with),
        cmocka_unit_test(one_half_is_gathered_while_the_other_is_stored),
        cmocka_unit_test(nobody_is_waited_for_who_is_being_stored),
        cmocka_unit_test(those_who_left_are_forgotten_after_some_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
