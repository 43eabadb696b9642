/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a password can be guessed, at stated times. */
#include "tests/cmocka.h"
#include "web/throttle.h"

#define START_US INT64_C(1789300000000000)

static int set_up(void **state)
{
    *state = throttle_open();
    return 0;
}

static int tear_down(void **state)
{
    throttle_close(*state);
    return 0;
}

static void spend(struct throttle *throttle, const char *name)
{
    int64_t wait_s = -1;

    for (int i = 0; i < THROTTLE_BURST; i++) {
        assert_true(throttle_take(throttle, name, START_US, &wait_s));
    }
    assert_int_equal(wait_s, -1);
}

static void ten_attempts_at_once_then_one_a_minute(void **state)
{
    int64_t wait_s = 0;

    spend(*state, "cmio");
    assert_false(throttle_take(*state, "cmio", START_US, &wait_s));
    assert_int_equal(wait_s, 60);
    assert_false(throttle_take(*state, "cmio", START_US + 30500000, &wait_s));
    assert_int_equal(wait_s, 30);
    assert_true(throttle_take(*state, "cmio", START_US + THROTTLE_PERIOD, &wait_s));
    assert_false(throttle_take(*state, "cmio", START_US + THROTTLE_PERIOD, &wait_s));
}

static void a_refused_attempt_costs_none(void **state)
{
    int64_t wait_s = 0;

    spend(*state, "cmio");
    for (int i = 0; i < 100; i++) {
        assert_false(throttle_take(*state, "cmio", START_US, &wait_s));
    }
    assert_true(throttle_take(*state, "cmio", START_US + THROTTLE_PERIOD, &wait_s));
}

static void another_name_is_not_held_up(void **state)
{
    spend(*state, "cmio");
    spend(*state, "analyst");
}

static void a_right_password_gives_all_attempts_back(void **state)
{
    int64_t wait_s = 0;

    for (int i = 0; i < THROTTLE_BURST - 1; i++) {
        assert_true(throttle_take(*state, "cmio", START_US, &wait_s));
    }
    throttle_forgive(*state, "cmio");
    spend(*state, "cmio");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ten_attempts_at_once_then_one_a_minute),
        TEST(a_refused_attempt_costs_none),
        TEST(another_name_is_not_held_up),
        TEST(a_right_password_gives_all_attempts_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
