/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Into which parts the folding of many days is cut. */
#include "analyzer/part.h"
#include "base/day.h"
#include "tests/cmocka.h"

#define SHARES 64

struct world {
    struct arena arena;
    struct share shares[SHARES];
    size_t count;
    int32_t month;
};

static void begin(struct world *w)
{
    *w = (struct world){0};
    assert_true(day_read("2026-09-01", &w->month));
}

static void add(struct world *w, int64_t site_id, int32_t from, int32_t until)
{
    for (int32_t day = from; day < until; day++) {
        share_add(w->shares, &w->count, site_id, w->month + day);
    }
}

static void sites_of_a_shard_with_the_same_days_are_one_part(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    add(&w, 3, 0, 30);
    add(&w, 3 + SHARDS, 0, 30);
    struct part_list list = part_list_make(&w.arena, w.shares, w.count);

    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].site_count, 2);
    assert_int_equal(list.items[0].sites[1], 3 + SHARDS);
    assert_string_equal(days_text(&w.arena, days_after(list.items[0].days, w.month + 27)),
                        "{2026-09-29,2026-09-30}");
    arena_free(&w.arena);
}

static void other_shards_and_other_months_are_other_parts(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    add(&w, 3, 0, 40);
    add(&w, 4, 0, 40);
    struct part_list list = part_list_make(&w.arena, w.shares, w.count);

    assert_int_equal(list.count, 4);
    assert_int_equal(list.items[0].days.month, w.month);
    assert_int_equal(list.items[3].days.month, w.month + 30);
    arena_free(&w.arena);
}

static void a_site_with_one_day_is_not_folded_for_a_month_with_another(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    add(&w, 3, 0, 30);
    add(&w, 3 + SHARDS, 4, 5);
    struct part_list list = part_list_make(&w.arena, w.shares, w.count);

    assert_int_equal(list.count, 2);
    assert_string_equal(days_text(&w.arena, list.items[1].days), "{2026-09-05}");
    arena_free(&w.arena);
}

static void every_day_of_every_site_is_in_one_part(void **state)
{
    struct world w;
    size_t found = 0;

    (void)state;
    begin(&w);
    for (int64_t site_id = 1; site_id <= 20; site_id++) {
        add(&w, site_id, (int32_t)site_id % 7, 60 - (int32_t)(site_id * site_id) % 31);
    }
    struct part_list list = part_list_make(&w.arena, w.shares, w.count);

    for (size_t s = 0; s < w.count; s++) {
        for (size_t i = 0; i < list.count; i++) {
            const struct part *part = &list.items[i];

            for (size_t n = 0; n < part->site_count; n++) {
                found += part->sites[n] == w.shares[s].site_id &&
                         part->days.month == w.shares[s].days.month &&
                         (w.shares[s].days.bits & ~part->days.bits) == 0;
            }
        }
    }
    assert_int_equal(found, w.count);
    arena_free(&w.arena);
}

static void turned_round_the_last_part_comes_first(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    add(&w, 3, 0, 90);
    struct part_list list = part_list_make(&w.arena, w.shares, w.count);

    part_list_turn(&list);
    assert_int_equal(list.count, 3);
    assert_true(list.items[0].days.month > list.items[1].days.month);
    assert_int_equal(list.items[2].days.month, w.month);
    arena_free(&w.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sites_of_a_shard_with_the_same_days_are_one_part),
        cmocka_unit_test(other_shards_and_other_months_are_other_parts),
        cmocka_unit_test(a_site_with_one_day_is_not_folded_for_a_month_with_another),
        cmocka_unit_test(every_day_of_every_site_is_in_one_part),
        cmocka_unit_test(turned_round_the_last_part_comes_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
