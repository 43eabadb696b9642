/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which periods a changed day touches, and the blocks they consist of. */
#include "analyzer/window.h"
#include "base/day.h"
#include "tests/cmocka.h"

static const struct window *find(const struct window_list *list, enum period_kind kind,
                                 int32_t until)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].period.kind == kind && list->items[i].period.until == until) {
            return &list->items[i];
        }
    }
    return NULL;
}

static size_t count_kind(const struct window_list *list, enum period_kind kind, bool helper)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        count += list->items[i].period.kind == kind && list->items[i].helper == helper;
    }
    return count;
}

static void a_day_touches_each_period_that_holds_it(void **state)
{
    struct arena arena = {0};
    int32_t day = day_from_parts(2026, 8, 12);
    struct span span = {day, day + 1};
    struct window_list list = window_list_make(&arena, &span, 1, day_from_parts(2026, 12, 31));

    (void)state;
    assert_int_equal(count_kind(&list, PERIOD_WEEK, false), 1);
    assert_int_equal(count_kind(&list, PERIOD_MONTH, false), 1);
    assert_int_equal(count_kind(&list, PERIOD_QUARTER, false), 1);
    assert_int_equal(count_kind(&list, PERIOD_YEAR, false), 1);
    /* Four hold it, a fifth is compared with the fourth; the one before the first is a helper. */
    assert_int_equal(count_kind(&list, PERIOD_R28, false), 5);
    assert_int_equal(count_kind(&list, PERIOD_R28, true), 1);
    assert_non_null(find(&list, PERIOD_R28, day_from_parts(2026, 8, 17)));
    assert_non_null(find(&list, PERIOD_R91, day_from_parts(2026, 8, 31)));
    for (size_t i = 1; i < list.count; i++) {
        assert_true(list.items[i - 1].period.until <= list.items[i].period.until);
    }
    arena_free(&arena);
}

static void what_has_not_begun_is_not_computed(void **state)
{
    struct arena arena = {0};
    int32_t day = day_from_parts(2026, 8, 12); /* a Wednesday */
    struct span span = {day, day + 1};
    struct window_list list = window_list_make(&arena, &span, 1, day);

    (void)state;
    assert_non_null(find(&list, PERIOD_WEEK, day_from_parts(2026, 8, 17)));
    assert_non_null(find(&list, PERIOD_YEAR, day_from_parts(2027, 1, 1)));
    /* Of the rolling ones only the running one, which ends next Sunday. */
    assert_non_null(find(&list, PERIOD_R28, day_from_parts(2026, 8, 17)));
    assert_null(find(&list, PERIOD_R28, day_from_parts(2026, 8, 24)));
    arena_free(&arena);
}

static void many_days_touch_a_period_once(void **state)
{
    struct arena arena = {0};
    struct span spans[60];

    (void)state;
    for (int32_t i = 0; i < 60; i++) {
        spans[i] = (struct span){day_from_parts(2026, 3, 1) + i, day_from_parts(2026, 3, 2) + i};
    }
    struct window_list list = window_list_make(&arena, spans, 60, day_from_parts(2026, 12, 31));

    for (size_t i = 1; i < list.count; i++) {
        assert_false(list.items[i - 1].period.kind == list.items[i].period.kind &&
                     list.items[i - 1].period.from == list.items[i].period.from);
    }
    assert_int_equal(count_kind(&list, PERIOD_MONTH, false), 2);
    assert_int_equal(count_kind(&list, PERIOD_QUARTER, false), 2);
    arena_free(&arena);
}

static void every_period_is_a_run_of_whole_blocks(void **state)
{
    struct arena arena = {0};
    struct span span = {day_from_parts(2024, 2, 20), day_from_parts(2026, 4, 1)};
    struct window_list list = window_list_make(&arena, &span, 1, day_from_parts(2026, 6, 1));

    (void)state;
    assert_true(list.count > 250);
    for (size_t i = 0; i < list.count; i++) {
        int32_t day = list.items[i].period.from;

        while (day < list.items[i].period.until) {
            day = window_block_end(day);
        }
        assert_int_equal(day, list.items[i].period.until);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_touches_each_period_that_holds_it),
        cmocka_unit_test(what_has_not_begun_is_not_computed),
        cmocka_unit_test(many_days_touch_a_period_once),
        cmocka_unit_test(every_period_is_a_run_of_whole_blocks),
    };

    return cmocka_run_group_tests_name("window", tests, NULL, NULL);
}
