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

/* Somebody within the hospital, with this name. */
static struct throttle_who of(const char *name)
{
    return (struct throttle_who){.name = name, .address = "192.0.2.1"};
}

static struct throttle_who from(const char *address)
{
    return (struct throttle_who){.name = "cmio", .address = address};
}

static void spend(struct throttle *throttle, struct throttle_who who, int count)
{
    int64_t wait_s = -1;

    for (int i = 0; i < count; i++) {
        assert_true(throttle_take(throttle, who, START_US, &wait_s));
    }
    assert_int_equal(wait_s, -1);
}

static void ten_attempts_at_once_then_one_a_minute(void **state)
{
    int64_t wait_s = 0;

    spend(*state, of("cmio"), THROTTLE_BURST);
    assert_false(throttle_take(*state, of("cmio"), START_US, &wait_s));
    assert_int_equal(wait_s, 60);
    assert_false(throttle_take(*state, of("cmio"), START_US + 30500000, &wait_s));
    assert_int_equal(wait_s, 30);
    assert_true(throttle_take(*state, of("cmio"), START_US + THROTTLE_PERIOD, &wait_s));
    assert_false(throttle_take(*state, of("cmio"), START_US + THROTTLE_PERIOD, &wait_s));
}

static void a_refused_attempt_costs_none(void **state)
{
    int64_t wait_s = 0;

    spend(*state, of("cmio"), THROTTLE_BURST);
    for (int i = 0; i < 2 * THROTTLE_NAME_BURST; i++) {
        assert_false(throttle_take(*state, of("cmio"), START_US, &wait_s));
    }
    assert_true(throttle_take(*state, of("cmio"), START_US + THROTTLE_PERIOD, &wait_s));
}

static void another_name_is_not_held_up(void **state)
{
    spend(*state, of("cmio"), THROTTLE_BURST);
    spend(*state, of("analyst"), THROTTLE_BURST);
}

static void who_tries_without_end_from_one_address_does_not_hold_up_another(void **state)
{
    int64_t wait_s = 0;

    spend(*state, from("198.51.100.7"), THROTTLE_BURST);
    for (int64_t second = 0; second < INT64_C(12) * 3600; second++) {
        const int64_t now_us = START_US + second * 1000000;

        (void)throttle_take(*state, from("198.51.100.7"), now_us, &wait_s);
        if (second % 3600 == 0) {
            assert_true(throttle_take(*state, from("192.0.2.1"), now_us, &wait_s));
        }
    }
}

static void all_addresses_together_have_a_hundred_attempts_then_ten_a_minute(void **state)
{
    static const char *const addresses[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
    int64_t wait_s = 0;

    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        spend(*state, from(addresses[i]), THROTTLE_BURST);
    }
    assert_false(throttle_take(*state, from("k"), START_US, &wait_s));
    assert_int_equal(wait_s, 6);
    assert_true(throttle_take(*state, from("k"), START_US + THROTTLE_NAME_PERIOD, &wait_s));
    assert_false(throttle_take(*state, from("l"), START_US + THROTTLE_NAME_PERIOD, &wait_s));
}

static void where_addresses_tell_nobody_apart_the_name_alone_counts(void **state)
{
    int64_t wait_s = 0;

    spend(*state, from(NULL), THROTTLE_NAME_BURST);
    assert_false(throttle_take(*state, from(NULL), START_US, &wait_s));
    assert_int_equal(wait_s, 6);
}

static void a_right_password_gives_all_attempts_back(void **state)
{
    for (int i = 0; i < 2 * THROTTLE_NAME_BURST / THROTTLE_BURST; i++) {
        spend(*state, of("cmio"), THROTTLE_BURST);
        throttle_forgive(*state, of("cmio"));
    }
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ten_attempts_at_once_then_one_a_minute),
        TEST(a_refused_attempt_costs_none),
        TEST(another_name_is_not_held_up),
        TEST(who_tries_without_end_from_one_address_does_not_hold_up_another),
        TEST(all_addresses_together_have_a_hundred_attempts_then_ten_a_minute),
        TEST(where_addresses_tell_nobody_apart_the_name_alone_counts),
        TEST(a_right_password_gives_all_attempts_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
