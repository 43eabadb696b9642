/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left of a month when what is told of its weeks is taken away. */
#include <string.h>

#include "analyzer/audit.h"
#include "tests/analyzer/sheets.h"

#define WEEKS 4

/* Four weeks of a month of 28 days, and the month. */
struct world {
    struct arena arena;
    const struct catalog *catalog;
    size_t metric; /* a ratio … */
    size_t saved;  /* … and a sum of which parts may cancel out */
    struct sheet weeks[WEEKS];
    struct sheet month;
    struct links links;
    struct telling telling;
};

static int make_world(void **state)
{
    struct world *w = test_calloc(1, sizeof(*w));
    struct period month = {PERIOD_MONTH, 0, WEEKS * 7};
    struct error err;

    assert_true(catalog_load(&w->arena, &w->catalog, &err));
    w->metric = metric_of(w->catalog, METRIC_RATIO, 0);
    w->saved = metric_of(w->catalog, METRIC_TIME_SAVED, 0);
    links_make(&w->arena, w->catalog, &w->links);
    w->telling.links = &w->links;
    for (int i = 0; i < WEEKS; i++) {
        w->weeks[i] =
            sheet_of(&w->arena, w->catalog, (struct period){PERIOD_WEEK, i * 7, i * 7 + 7});
        w->weeks[i].atoms.classes[w->metric] = 1;
        put(&w->arena, &w->weeks[i], UNIT, 20, STATE_PUBLISHED, 1);
        telling_add_cell(&w->telling, &w->weeks[i], true);
    }
    w->month = sheet_of(&w->arena, w->catalog, month);
    w->month.atoms.classes[w->metric] = 1;
    put(&w->arena, &w->month, UNIT, 24, STATE_PUBLISHED, 1);
    put(&w->arena, &w->month, DEVICE, 30, STATE_PUBLISHED, 1);
    telling_add(&w->telling, &w->month, SPAN_OPEN);
    *state = w;
    return 0;
}

static int free_world(void **state)
{
    struct world *w = *state;

    arena_free(&w->arena);
    test_free(w);
    return 0;
}

static enum remains remains_of(const struct world *w, size_t scope, size_t metric)
{
    struct telling_view view = telling_look(&w->telling, scope, metric);
    struct crowd crowds[SIDE_COUNT];

    return telling_remains(&view, telling_find(&w->telling, &w->month), crowds);
}

static void a_month_of_which_each_week_is_told_leaves_nothing(void **state)
{
    struct world *w = *state;

    assert_int_equal(remains_of(w, UNIT, w->metric), REMAINS_NOTHING);
}

static void a_kind_of_scope_without_weeks_is_not_told_by_them(void **state)
{
    struct world *w = *state;

    assert_int_equal(remains_of(w, DEVICE, w->metric), REMAINS_ALL);
}

static void a_month_of_which_no_week_is_told_stays_whole(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < WEEKS; i++) {
        put(&w->arena, &w->weeks[i], UNIT, 4, STATE_PRIMARY, 1);
    }
    assert_int_equal(remains_of(w, UNIT, w->metric), REMAINS_ALL);
}

static void a_week_that_is_left_alone_must_pass_by_itself(void **state)
{
    struct world *w = *state;

    put(&w->arena, &w->weeks[1], UNIT, 10, STATE_PRIMARY, 1);
    assert_int_equal(remains_of(w, UNIT, w->metric), REMAINS_FEW);
    put(&w->arena, &w->weeks[1], UNIT, 13, STATE_PUBLISHED, 1);
    assert_true(standing_hold(&w->weeks[1], UNIT, w->metric, STATE_COMPLEMENTARY));
    assert_int_equal(remains_of(w, UNIT, w->metric), REMAINS_SAFE);
}

static void weeks_that_are_left_pass_together_where_nobody_dominates(void **state)
{
    struct world *w = *state;

    put(&w->arena, &w->weeks[0], UNIT, 11, STATE_PRIMARY, 1);
    put(&w->arena, &w->weeks[2], UNIT, 6, STATE_PRIMARY, 1);
    assert_int_equal(remains_of(w, UNIT, w->metric), REMAINS_SAFE);
    assert_int_equal(remains_of(w, UNIT, w->saved), REMAINS_FEW);
    put(&w->arena, &w->weeks[0], UNIT, 10, STATE_PRIMARY, 1);
    assert_int_equal(remains_of(w, UNIT, w->metric), REMAINS_FEW);
    put(&w->arena, &w->weeks[0], UNIT, 11, STATE_PRIMARY, 200);
    assert_int_equal(remains_of(w, UNIT, w->metric), REMAINS_FEW);
}

static void a_week_in_which_nothing_is_hides_nothing(void **state)
{
    struct world *w = *state;

    w->weeks[0].kinds[UNIT] = NULL;
    assert_int_equal(remains_of(w, UNIT, w->metric), REMAINS_NOTHING);
}

static void what_is_ahead_is_not_told_yet(void **state)
{
    struct world *w = *state;

    w->telling.spans[3].state = SPAN_AHEAD;
    assert_int_equal(remains_of(w, UNIT, w->metric), REMAINS_SAFE);
    put(&w->arena, &w->weeks[3], UNIT, 10, STATE_PRIMARY, 1);
    assert_int_equal(remains_of(w, UNIT, w->metric), REMAINS_FEW);
}

static bool open_in(const struct world *w, uint32_t cells)
{
    struct telling_view view = telling_look(&w->telling, UNIT, w->metric);
    struct telling_known known = telling_known(&view);

    return telling_open(&known, cells);
}

static void only_what_follows_from_an_open_sum_is_open(void **state)
{
    struct world *w = *state;
    size_t month = telling_find(&w->telling, &w->month);

    assert_false(open_in(w, UINT32_MAX));
    put(&w->arena, &w->weeks[3], UNIT, 10, STATE_PRIMARY, 1);
    assert_true(open_in(w, 8));
    assert_false(open_in(w, 7));
    w->telling.spans[month].state = SPAN_DECIDED;
    assert_false(open_in(w, UINT32_MAX));
    w->telling.spans[0].state = SPAN_OPEN; /* without it the month would leave two weeks, not one */
    assert_true(open_in(w, 8));
    assert_true(open_in(w, 1));
    assert_false(open_in(w, 6));
}

/* The unit's month less three weeks is the fourth, in which it has three clinicians. */
static void the_audit_withholds_a_month_that_its_weeks_give_away(void **state)
{
    struct world *w = *state;
    static const uint32_t scopes[] = {UNIT};
    struct person persons[20];
    struct atom atoms[WEEKS];
    struct metric_set sets[2] = {{{0}}, {{0}}};
    struct audit audit;

    memset(persons, 0, sizeof(persons));
    metric_set_add(&sets[1], w->metric);
    for (int64_t i = 0; i < 20; i++) {
        persons[i].clinician_id = i + 1;
        persons[i].touched = 1;
    }
    for (size_t i = 0; i < WEEKS; i++) {
        atoms[i] = (struct atom){scopes, persons, 1, i == 3 ? 3 : 20, 1};
        w->weeks[i].atoms.sets = sets;
        w->weeks[i].atoms.items = &atoms[i];
        w->weeks[i].atoms.count = 1;
    }
    audit_start(&audit, &w->telling);
    assert_false(audit_withhold(&audit));
    audit_end(&audit);
    put(&w->arena, &w->weeks[3], UNIT, 3, STATE_PRIMARY, 1);
    audit_start(&audit, &w->telling);
    assert_true(audit_withhold(&audit));
    assert_int_equal(standing_of(&w->month, UNIT, w->metric), STANDING_HELD);
    assert_int_equal(standing_of(&w->weeks[0], UNIT, w->metric), STANDING_EXACT);
    assert_false(audit_withhold(&audit));
    audit_end(&audit);
}

/*
 * The rest has its first two weeks told, and seven clinicians in the others. The total and the part
 * have the first week and the month: less one another, they are the rest in three weeks, and less
 * its second one what it has in the two that are hidden, though neither of them follows by itself.
 */
static void the_audit_finds_days_of_which_a_part_is_told(void **state)
{
    struct world *w = *state;
    static const uint32_t of_part[] = {TOTAL, PART};
    static const uint32_t of_rest[] = {TOTAL, REST};
    struct person persons[40];
    struct atom atoms[WEEKS][2];
    struct metric_set sets[2] = {{{0}}, {{0}}};
    struct audit audit;

    memset(persons, 0, sizeof(persons));
    metric_set_add(&sets[1], w->metric);
    for (int64_t i = 0; i < 40; i++) {
        persons[i] = (struct person){.clinician_id = i + 1, .touched = 1};
    }
    for (size_t i = 0; i < WEEKS; i++) {
        bool few = i > 1;

        atoms[i][0] = (struct atom){of_part, persons, 2, 20, 1};
        atoms[i][1] = (struct atom){of_rest, &persons[20], 2, few ? 7 : 20, 1};
        w->weeks[i].atoms.items = atoms[i];
        w->weeks[i].atoms.count = 2;
        w->weeks[i].atoms.sets = sets;
        put(&w->arena, &w->weeks[i], TOTAL, few ? 27 : 40, STATE_PUBLISHED, 1);
        put(&w->arena, &w->weeks[i], PART, 20, STATE_PUBLISHED, 1);
        put(&w->arena, &w->weeks[i], REST, few ? 7 : 20, few ? STATE_PRIMARY : STATE_PUBLISHED, 1);
        for (size_t s = TOTAL; s <= PART && i > 0; s++) {
            assert_true(standing_hold(&w->weeks[i], s, w->metric, STATE_COMPLEMENTARY));
        }
    }
    put(&w->arena, &w->month, TOTAL, 40, STATE_PUBLISHED, 1);
    put(&w->arena, &w->month, PART, 20, STATE_PUBLISHED, 1);
    put(&w->arena, &w->month, REST, 20, STATE_PUBLISHED, 1);
    assert_true(standing_hold(&w->month, REST, w->metric, STATE_COMPLEMENTARY));
    audit_start(&audit, &w->telling);
    assert_true(audit_withhold(&audit));
    assert_true(standing_of(&w->month, TOTAL, w->metric) == STANDING_HELD ||
                standing_of(&w->month, PART, w->metric) == STANDING_HELD);
    assert_false(audit_withhold(&audit));
    audit_end(&audit);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, make_world, free_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(a_month_of_which_each_week_is_told_leaves_nothing),
        IN_WORLD(a_kind_of_scope_without_weeks_is_not_told_by_them),
        IN_WORLD(a_month_of_which_no_week_is_told_stays_whole),
        IN_WORLD(a_week_that_is_left_alone_must_pass_by_itself),
        IN_WORLD(weeks_that_are_left_pass_together_where_nobody_dominates),
        IN_WORLD(a_week_in_which_nothing_is_hides_nothing),
        IN_WORLD(what_is_ahead_is_not_told_yet),
        IN_WORLD(only_what_follows_from_an_open_sum_is_open),
        IN_WORLD(the_audit_withholds_a_month_that_its_weeks_give_away),
        IN_WORLD(the_audit_finds_days_of_which_a_part_is_told),
    };

    return cmocka_run_group_tests_name("telling", tests, NULL, NULL);
}
