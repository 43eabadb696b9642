/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a seat ended, and until when its site was sending. */
#include "analyzer/seat.h"
#include "tests/cmocka.h"

#define MONTH 9000

/* A day of use, or DAY_NEVER. */
static bool used_on(const void *owner, int32_t day, int32_t until)
{
    const int32_t *use = owner;

    return *use > day && *use <= until;
}

struct row {
    int32_t day;
    int64_t assigned;
    int64_t revoked;
};

static int32_t ended(const struct row *rows, size_t count, int32_t use)
{
    struct seat seat = {.pending = DAY_NEVER, .ended = DAY_NEVER};
    bool begun = false;

    for (size_t i = 0; i < count; i++) {
        begun = begun || rows[i].assigned > 0;
        seat_note(&seat, &(struct seat_move){rows[i].day, rows[i].assigned, rows[i].revoked, begun},
                  used_on, &use);
    }
    seat_settle(&seat, used_on, &use);
    return seat.ended;
}

static void a_seat_ends_on_the_first_day_on_which_none_is_open(void **state)
{
    static const struct row rows[] = {{10, 1, 0}, {40, 0, 1}, {90, 1, 0}, {100, 0, 1}};
    static const struct row before[] = {{5, 0, 1}, {10, 1, 0}};

    (void)state;
    assert_int_equal(ended(rows, 3, DAY_NEVER), 40); /* not given back by the last assignment */
    assert_int_equal(ended(rows, 4, DAY_NEVER), 40);
    assert_int_equal(ended(before, 2, DAY_NEVER), DAY_NEVER);
    assert_int_equal(ended(rows, 1, DAY_NEVER), DAY_NEVER);
}

static void a_licence_that_is_exchanged_is_none_that_ends(void **state)
{
    static const struct row first[] = {{10, 1, 0}, {40, 1, 0}, {43, 0, 1}};
    static const struct row same[] = {{10, 1, 0}, {40, 0, 1}, {40, 1, 0}};
    static const struct row after[] = {{10, 1, 0}, {40, 0, 1}, {68, 1, 0}};
    static const struct row late[] = {{10, 1, 0}, {40, 0, 1}, {69, 1, 0}};

    (void)state;
    assert_int_equal(ended(first, 3, DAY_NEVER), DAY_NEVER);
    assert_int_equal(ended(same, 3, DAY_NEVER), DAY_NEVER);
    assert_int_equal(ended(after, 3, DAY_NEVER), DAY_NEVER);
    assert_int_equal(ended(late, 3, DAY_NEVER), 40);
}

static void a_use_within_28_days_says_that_it_had_not_ended(void **state)
{
    static const struct row rows[] = {{10, 1, 0}, {40, 0, 1}, {50, 0, 1}};

    (void)state;
    assert_int_equal(ended(rows, 2, 68), DAY_NEVER);
    assert_int_equal(ended(rows, 2, 69), 40);
    assert_int_equal(ended(rows, 2, 40), 40);
    assert_int_equal(ended(rows, 3, 45), 50); /* the first was none, the second is */
}

/* Given back on day 40, another on day 60: until then nobody knows that it is an exchange. */
static void what_comes_later_does_not_change_when_a_seat_ended(void **state)
{
    struct arena arena = {0};
    struct tenure tenure = {.assigned = DAY_NEVER};
    int32_t never = DAY_NEVER;

    (void)state;
    tenure_note(&arena, &tenure, &(struct seat_move){10, 1, 0, true});
    tenure_note(&arena, &tenure, &(struct seat_move){40, 0, 1, true});
    tenure_note(&arena, &tenure, &(struct seat_move){60, 1, 0, true});
    assert_int_equal(tenure.assigned, 10);
    tenure_replay(&tenure, 40, used_on, &never);
    assert_int_equal(tenure.seat.ended, DAY_NEVER);
    assert_int_equal(tenure.revoked, DAY_NEVER);
    tenure_replay(&tenure, 60, used_on, &never);
    assert_int_equal(tenure.seat.ended, 40);
    assert_int_equal(tenure.revoked, 40);
    tenure_replay(&tenure, 61, used_on, &never);
    assert_int_equal(tenure.seat.ended, DAY_NEVER);
    assert_int_equal(tenure.revoked, DAY_NEVER);
    arena_free(&arena);
}

static void a_site_is_seen_until_it_is_silent_for_more_than_14_days(void **state)
{
    struct arena arena = {0};
    struct sender sender = {.began = MONTH};

    (void)state;
    sender_note(&arena, &sender, MONTH, UINT32_C(1) << 0 | UINT32_C(1) << 10);
    sender_note(&arena, &sender, MONTH, UINT32_C(1) << 24);
    sender_note(&arena, &sender, MONTH + 30, UINT32_C(1) << 10); /* 16 days later */
    assert_int_equal(sender_seen(&sender, MONTH + 5), MONTH + 24);
    assert_int_equal(sender_seen(&sender, MONTH + 24), MONTH + 24);
    assert_int_equal(sender_seen(&sender, MONTH + 25), MONTH + 24); /* in the silence */
    assert_int_equal(sender_seen(&sender, MONTH + 26), MONTH + 40);
    assert_int_equal(sender_seen(&sender, MONTH + 41), MONTH + 40);
    assert_int_equal(sender_seen(&sender, MONTH), MONTH - 1); /* held already when it began */
    assert_int_equal(sender_last(&sender, MONTH + 40), MONTH + 24);
    assert_int_equal(sender_last(&sender, MONTH + 41), MONTH + 40);
    assert_int_equal(sender_last(&sender, MONTH), INT32_MIN);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seat_ends_on_the_first_day_on_which_none_is_open),
        cmocka_unit_test(a_licence_that_is_exchanged_is_none_that_ends),
        cmocka_unit_test(a_use_within_28_days_says_that_it_had_not_ended),
        cmocka_unit_test(what_comes_later_does_not_change_when_a_seat_ended),
        cmocka_unit_test(a_site_is_seen_until_it_is_silent_for_more_than_14_days),
    };

    return cmocka_run_group_tests_name("seat", tests, NULL, NULL);
}
