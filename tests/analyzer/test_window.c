/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which periods a changed day touches, and the blocks they consist of. */
#include "analyzer/mark.h"
#include "base/day.h"
#include "tests/cmocka.h"

static const struct mark_list nothing = {0}; /* is decided */

static const struct window *find(const struct window_list *list, enum period_kind kind,
                                 int32_t until)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!list->items[i].part && list->items[i].period.kind == kind &&
            list->items[i].period.until == until) {
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

/* Whether a period is one of those that are stored. */
static bool has(const struct window_list *list, enum period_kind kind, int32_t until)
{
    const struct window *window = find(list, kind, until);

    return window != NULL && !window->helper;
}

static size_t count_stored(const struct window_list *list)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        count += !list->items[i].helper;
    }
    return count;
}

static size_t count_parts(const struct window_list *list)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        count += list->items[i].part;
        assert_true(!list->items[i].part || list->items[i].helper);
    }
    return count;
}

static void a_day_touches_what_is_told_after_it_of_its_month_and_the_next(void **state)
{
    struct arena arena = {0};
    int32_t day = day_from_parts(2026, 8, 12); /* a Wednesday */
    struct span span = {day, day + 1};
    struct window_list list =
        window_list_make(&arena, &span, 1, day_from_parts(2026, 12, 31), &nothing);

    (void)state;
    /* From the week of that day to the one that ends on October 4. */
    assert_true(has(&list, PERIOD_WEEK, day_from_parts(2026, 8, 17)));
    assert_true(has(&list, PERIOD_WEEK, day_from_parts(2026, 10, 5)));
    assert_false(has(&list, PERIOD_WEEK, day_from_parts(2026, 8, 10)));
    assert_false(has(&list, PERIOD_WEEK, day_from_parts(2026, 10, 12)));
    assert_int_equal(count_kind(&list, PERIOD_WEEK, false), 8);
    /* The quarter tells the cohorts of all of its months. */
    assert_int_equal(count_kind(&list, PERIOD_MONTH, false), 3);
    assert_int_equal(count_kind(&list, PERIOD_QUARTER, false), 1);
    assert_int_equal(count_kind(&list, PERIOD_YEAR, false), 1);
    /* 28 days up to those that begin in that last week. */
    assert_int_equal(count_kind(&list, PERIOD_R28, false), 11);
    /* 91 days that end in July were told before; those up to October 4 begin in the next month. */
    assert_false(has(&list, PERIOD_R91, day_from_parts(2026, 7, 27)));
    assert_true(has(&list, PERIOD_R91, day_from_parts(2026, 8, 31)));
    assert_true(has(&list, PERIOD_R91, day_from_parts(2026, 11, 30)));
    for (size_t i = 1; i < list.count; i++) {
        assert_true(list.items[i - 1].period.until <= list.items[i].period.until);
    }
    arena_free(&arena);
}

static void the_newest_week_alone_is_told_on_its_sunday(void **state)
{
    struct arena arena = {0};
    int32_t sunday = day_from_parts(2026, 8, 16);
    struct span span = {sunday - 6, sunday + 1};
    struct window_list list = window_list_make(&arena, &span, 1, sunday, &nothing);

    (void)state;
    assert_true(has(&list, PERIOD_WEEK, sunday + 1));
    assert_true(has(&list, PERIOD_R28, sunday + 1));
    assert_int_equal(count_stored(&list), 2);
    /* 28 days ask for their weeks, one of them for what may be had of July. */
    assert_non_null(find(&list, PERIOD_WEEK, day_from_parts(2026, 7, 27)));
    assert_non_null(find(&list, PERIOD_MONTH, day_from_parts(2026, 8, 1)));
    assert_true(count_parts(&list) >= 2);
    arena_free(&arena);
}

static void decide(struct mark_list *list, enum mark_kind mark, struct period period)
{
    (void)mark_add(list, mark, (struct span){period.from, period.until}, period.until, 1);
}

static void weeks_that_are_decided_are_not_looked_at_again_for_28_days(void **state)
{
    struct arena arena = {0};
    int32_t sunday = day_from_parts(2026, 8, 16);
    struct span span = {sunday - 6, sunday + 1};
    struct mark_list decided = {.arena = &arena, .metric_count = 1};

    (void)state;
    for (int32_t day = sunday - 27; day < span.from; day += 7) {
        decide(&decided, MARK_WEEK, period_containing(PERIOD_WEEK, day));
    }
    struct window_list list = window_list_make(&arena, &span, 1, sunday, &decided);

    assert_int_equal(count_stored(&list), 2);
    assert_int_equal(count_parts(&list), 0);
    /* Of July only the sizes are asked for, by which the week's figures go. */
    assert_int_equal(list.count, 3);
    assert_true(find(&list, PERIOD_MONTH, day_from_parts(2026, 8, 1))->for_order);
    mark_forget(&decided, INT32_MAX);
    arena_free(&arena);
}

static void a_years_end_looks_at_no_quarter_that_is_decided(void **state)
{
    struct arena arena = {0};
    struct mark_list decided = {.arena = &arena, .metric_count = 1};
    struct period year = period_containing(PERIOD_YEAR, day_from_parts(2026, 8, 16));
    struct span span = {year.until - 7, year.until};
    struct window_list all = window_list_make(&arena, &span, 1, year.until - 1, &nothing);

    (void)state;
    for (int32_t day = year.from; day < span.from;) {
        struct period month = period_containing(PERIOD_MONTH, day);
        struct period quarter = period_containing(PERIOD_QUARTER, day);

        if (month.until <= span.from) {
            decide(&decided, MARK_MONTH, month);
        }
        if (quarter.until <= span.from) {
            decide(&decided, MARK_QUARTER, quarter);
        }
        day = month.until;
    }
    struct window_list list = window_list_make(&arena, &span, 1, year.until - 1, &decided);

    assert_non_null(find(&all, PERIOD_QUARTER, day_from_parts(2026, 4, 1)));
    assert_null(find(&list, PERIOD_QUARTER, day_from_parts(2026, 4, 1)));
    assert_null(find(&list, PERIOD_MONTH, day_from_parts(2026, 4, 1)));
    /* What is told is the same; the months of the last quarter are looked at together. */
    assert_int_equal(count_stored(&list), count_stored(&all));
    assert_non_null(find(&list, PERIOD_MONTH, day_from_parts(2026, 11, 1)));
    mark_forget(&decided, INT32_MAX);
    arena_free(&arena);
}

static void nothing_is_computed_of_what_is_not_over(void **state)
{
    struct arena arena = {0};
    int32_t sunday = day_from_parts(2026, 8, 30);
    struct span span = {sunday - 60, sunday + 1};
    struct window_list list = window_list_make(&arena, &span, 1, sunday, &nothing);

    (void)state;
    for (size_t i = 0; i < list.count; i++) {
        assert_true(list.items[i].period.until <= sunday + 1);
    }
    assert_true(has(&list, PERIOD_WEEK, sunday + 1));
    /* 91 days end with that Sunday, and wait for the end of August. */
    assert_false(has(&list, PERIOD_R91, sunday + 1));
    span = (struct span){sunday + 1, sunday + 2};
    list = window_list_make(&arena, &span, 1, sunday + 1, &nothing);
    assert_true(has(&list, PERIOD_R91, sunday + 1));
    assert_int_equal(count_stored(&list), 2); /* and August */
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
    struct window_list list =
        window_list_make(&arena, spans, 60, day_from_parts(2026, 12, 31), &nothing);

    for (size_t i = 1; i < list.count; i++) {
        const struct window *a = &list.items[i - 1];
        const struct window *b = &list.items[i];

        assert_false(a->period.kind == b->period.kind && a->period.from == b->period.from &&
                     a->period.until == b->period.until && a->part == b->part);
    }
    assert_non_null(find(&list, PERIOD_MONTH, day_from_parts(2026, 4, 1)));
    assert_int_equal(count_kind(&list, PERIOD_QUARTER, false), 2);
    arena_free(&arena);
}

static void a_month_is_cut_where_91_days_begin_or_end_in_it(void **state)
{
    static const struct {
        int month;
        size_t count;
        int days[CUTS_MAX]; /* between the first and the end */
    } cases[] = {
        {3, 3, {2}},  /* 91 days from Monday March 2 to May 31; others end on Sunday March 29 */
        {8, 3, {31}}, /* end on Sunday August 30 */
        {6, 3, {29}}, /* those that begin on June 1 begin with the month */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct period month =
            period_containing(PERIOD_MONTH, day_from_parts(2026, cases[i].month, 5));
        int32_t cuts[CUTS_MAX];
        size_t count = window_month_cuts(month, cuts);
        bool found = false;

        assert_int_equal(cuts[0], month.from);
        assert_int_equal(cuts[count - 1], month.until);
        for (size_t c = 1; c < count; c++) {
            assert_true(cuts[c] > cuts[c - 1]);
            found = found || cuts[c] == month.from + cases[i].days[0] - 1;
        }
        assert_true(found);
    }
}

static void head_and_tail_of_a_month_are_what_its_whole_weeks_leave(void **state)
{
    struct period august = period_containing(PERIOD_MONTH, day_from_parts(2026, 8, 5));
    struct period june = period_containing(PERIOD_MONTH, day_from_parts(2026, 6, 5));

    (void)state;
    /* August 1 is a Saturday, August 31 a Monday. */
    assert_int_equal(window_month_head(august).until, day_from_parts(2026, 8, 3));
    assert_int_equal(window_month_tail(august).from, day_from_parts(2026, 8, 31));
    /* June 1 is a Monday: there is no head. */
    assert_int_equal(window_month_head(june).until, june.from);
}

static void every_period_is_a_run_of_whole_blocks(void **state)
{
    struct arena arena = {0};
    struct span span = {day_from_parts(2024, 2, 20), day_from_parts(2026, 4, 1)};
    struct window_list list =
        window_list_make(&arena, &span, 1, day_from_parts(2026, 6, 1), &nothing);

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
        cmocka_unit_test(a_day_touches_what_is_told_after_it_of_its_month_and_the_next),
        cmocka_unit_test(the_newest_week_alone_is_told_on_its_sunday),
        cmocka_unit_test(weeks_that_are_decided_are_not_looked_at_again_for_28_days),
        cmocka_unit_test(a_years_end_looks_at_no_quarter_that_is_decided),
        cmocka_unit_test(nothing_is_computed_of_what_is_not_over),
        cmocka_unit_test(many_days_touch_a_period_once),
        cmocka_unit_test(a_month_is_cut_where_91_days_begin_or_end_in_it),
        cmocka_unit_test(head_and_tail_of_a_month_are_what_its_whole_weeks_leave),
        cmocka_unit_test(every_period_is_a_run_of_whole_blocks),
    };

    return cmocka_run_group_tests_name("window", tests, NULL, NULL);
}
