/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Disclosure control: the ladder, the grid, dominance, complementary suppression. */
#include <math.h>

#include "analyzer/disclosure.h"
#include "tests/cmocka.h"

static struct concentration concentrate(const double *values, size_t count)
{
    struct concentration c = {0};

    for (size_t i = 0; i < count; i++) {
        concentration_add(&c, values[i]);
    }
    concentration_end(&c);
    return c;
}

static void nobody_below_five_is_shown_and_five_to_ten_only_by_quarter_or_91_days(void **state)
{
    static const struct {
        size_t k;
        enum period_kind kind;
        enum grid grid;
        bool dominated;
        enum measure_state expected;
    } cases[] = {
        {4, PERIOD_YEAR, GRID_POINTS, false, STATE_PRIMARY},
        {5, PERIOD_QUARTER, GRID_POINTS, false, STATE_GRID},
        {5, PERIOD_MONTH, GRID_POINTS, false, STATE_PRIMARY},
        {10, PERIOD_R91, GRID_RELATIVE, false, STATE_GRID},
        {10, PERIOD_YEAR, GRID_RELATIVE, false, STATE_PRIMARY},
        {10, PERIOD_QUARTER, GRID_NONE, false, STATE_PRIMARY},
        {11, PERIOD_WEEK, GRID_NONE, false, STATE_PUBLISHED},
        {50, PERIOD_YEAR, GRID_POINTS, true, STATE_PRIMARY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(
            disclosure_ladder(cases[i].k, cases[i].dominated, cases[i].grid, cases[i].kind),
            cases[i].expected);
    }
}

static void a_sum_that_one_or_two_clinicians_make_up_is_dominated(void **state)
{
    double even[12] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    double one_large[12] = {100, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    /* k_eff is 4.1, yet the two largest leave 14 % of the largest to the others. */
    double two_large[4] = {100, 99, 7, 7};
    double none[3] = {0, 0, 0};
    struct concentration c;

    (void)state;
    c = concentrate(even, 12);
    assert_false(disclosure_dominated(&c));
    assert_true(fabs(c.k_eff - 12) < 1e-12);
    c = concentrate(one_large, 12);
    assert_true(disclosure_dominated(&c));
    c = concentrate(two_large, 4);
    assert_true(disclosure_dominated(&c));
    c = concentrate(none, 3);
    assert_false(disclosure_dominated(&c));
}

static struct figure full(enum measure_state state)
{
    return (struct figure){.state = state,
                           .method = METHOD_WILSON,
                           .clinicians = 7,
                           .documents = 81,
                           .numerator = 5,
                           .denominator = 7,
                           .value = 5. / 7,
                           .low = .3589,
                           .high = .9178};
}

/* R: binom::binom.confint(c(.675, .725) * 5, 5, methods = "wilson"): .268 and .939. */
static void the_grid_tells_shares_in_five_points_and_limits_of_what_it_tells(void **state)
{
    struct figure f = full(STATE_GRID);

    (void)state;
    disclosure_apply(&f, GRID_POINTS, true);
    assert_true(f.value == .7 && f.low == .25 && f.high == .95);
    assert_true(isnan(f.numerator) && isnan(f.denominator));
    assert_int_equal(f.documents, -1);
    assert_int_equal(f.clinicians, -1);
    assert_int_equal(f.method, METHOD_WILSON);
    f = full(STATE_GRID);
    disclosure_apply(&f, GRID_POINTS, false);
    assert_int_equal(f.clinicians, -1);
    /* Rounded for what other figures would tell, not for their number. */
    f = full(STATE_GRID);
    f.clinicians = 11;
    disclosure_apply(&f, GRID_POINTS, false);
    assert_int_equal(f.clinicians, 11);
    f = full(STATE_GRID);
    f.clinicians = 11;
    disclosure_apply(&f, GRID_POINTS, true);
    assert_int_equal(f.clinicians, -1);
    /* Without limits it stays so. */
    f = full(STATE_GRID);
    f.low = NAN;
    f.high = NAN;
    disclosure_apply(&f, GRID_POINTS, false);
    assert_true(f.value == .7 && isnan(f.low) && isnan(f.high));
}

static void the_grid_tells_other_figures_in_ten_percent_and_limits_outward(void **state)
{
    struct figure f = full(STATE_GRID);

    (void)state;
    f.method = METHOD_LJK_IDENTITY;
    f.value = 3.3;
    f.low = -2.2;
    f.high = 8.8;
    disclosure_apply(&f, GRID_RELATIVE, false);
    assert_true(f.low <= -2.2 && f.low >= -2.2 * 3);
    assert_true(f.high >= 8.8 && f.high <= 8.8 * 2);
    assert_true(fabs(f.value / 3.3 - 1) < .05);
    /* The same step and about the same width are always told alike. */
    struct figure again = full(STATE_GRID);

    again.method = METHOD_LJK_IDENTITY;
    again.value = f.value * 1.01;
    again.low = again.value - 5.4;
    again.high = again.value + 5.4;
    disclosure_apply(&again, GRID_RELATIVE, false);
    assert_true(again.value == f.value && again.low == f.low && again.high == f.high);
}

static void withheld_figures_hold_nothing(void **state)
{
    static const enum measure_state states[] = {STATE_PRIMARY, STATE_COMPLEMENTARY, STATE_NO_DATA,
                                                STATE_NOT_APPLICABLE};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct figure f = full(states[i]);

        disclosure_apply(&f, GRID_POINTS, false);
        assert_true(isnan(f.value) && isnan(f.low) && isnan(f.high) && isnan(f.numerator) &&
                    isnan(f.denominator));
        assert_true(f.clinicians == -1 && f.documents == -1);
    }
}

static void a_published_figure_without_limits_says_so(void **state)
{
    struct figure f = full(STATE_PUBLISHED);

    (void)state;
    f.high = NAN;
    disclosure_apply(&f, GRID_POINTS, false);
    assert_int_equal(f.state, STATE_NO_INTERVAL);
    assert_true(isnan(f.low) && f.value == 5. / 7);
}

#define FAMILY 4
#define OPEN   STATE_PUBLISHED
#define GRID   STATE_GRID
#define GONE   STATE_PRIMARY
#define WITH   STATE_COMPLEMENTARY
#define NONE   STATE_NO_DATA

/* Some clinicians from the next on. */
static struct crowd people(int64_t *next, size_t k)
{
    struct crowd crowd = {0};

    for (size_t i = 0; i < k; i++) {
        crowd_add(&crowd, (*next)++);
    }
    return crowd;
}

static struct family_member member(enum measure_state *state, struct crowd crowd, size_t k)
{
    return (struct family_member){
        .state = state, .crowd = crowd, .order_k = k, .order_size = (double)k};
}

static void check_family(const enum measure_state *before, const size_t *k, size_t remainder,
                         bool grid, const enum measure_state *after, enum measure_state total_after)
{
    enum measure_state total = OPEN;
    enum measure_state states[FAMILY];
    struct family_member members[FAMILY];
    int64_t next = 1;

    for (size_t i = 0; i < FAMILY; i++) {
        states[i] = before[i];
        members[i] = member(&states[i], people(&next, k[i]), k[i]);
    }
    (void)disclosure_family(&total, members, FAMILY, people(&next, remainder), grid);
    assert_int_equal(total, total_after);
    for (size_t i = 0; i < FAMILY; i++) {
        assert_int_equal(states[i], after[i]);
    }
}

static void a_lone_suppressed_unit_takes_the_next_smallest_with_it(void **state)
{
    static const struct {
        enum measure_state before[FAMILY];
        size_t k[FAMILY];
        size_t remainder;
        bool grid;
        enum measure_state after[FAMILY];
    } cases[] = {
        {{GONE, OPEN, OPEN, OPEN}, {3, 30, 12, 40}, 0, true, {GONE, OPEN, WITH, OPEN}},
        {{GONE, GONE, OPEN, OPEN}, {3, 4, 12, 40}, 0, true, {GONE, GONE, OPEN, OPEN}},
        /* Two that together are still too few. */
        {{GONE, GONE, OPEN, OPEN}, {2, 1, 12, 40}, 0, true, {GONE, GONE, WITH, OPEN}},
        {{OPEN, OPEN, OPEN, OPEN}, {30, 30, 12, 40}, 0, true, {OPEN, OPEN, OPEN, OPEN}},
        /* A lone figure on the grid is exact by subtraction: the next one joins it there. */
        {{GRID, OPEN, OPEN, OPEN}, {7, 30, 12, 40}, 0, true, {GRID, OPEN, GRID, OPEN}},
        {{GRID, OPEN, OPEN, OPEN}, {7, 30, 12, 40}, 0, false, {GRID, OPEN, WITH, OPEN}},
        /* What belongs to the total and to no unit is a unit too. */
        {{OPEN, OPEN, NONE, NONE}, {30, 12, 0, 0}, 2, true, {OPEN, WITH, NONE, NONE}},
        {{GONE, OPEN, NONE, NONE}, {4, 12, 0, 0}, 20, true, {GONE, OPEN, NONE, NONE}},
        {{OPEN, OPEN, NONE, NONE}, {30, 12, 0, 0}, 20, true, {OPEN, OPEN, NONE, NONE}},
        {{NONE, NONE, NONE, NONE}, {0, 0, 0, 0}, 0, true, {NONE, NONE, NONE, NONE}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        check_family(cases[i].before, cases[i].k, cases[i].remainder, cases[i].grid, cases[i].after,
                     OPEN);
    }
}

static void the_same_four_clinicians_hidden_twice_are_still_too_few(void **state)
{
    enum measure_state total = OPEN;
    enum measure_state states[] = {GONE, GONE, OPEN};
    int64_t first = 1;
    int64_t other = 1;
    int64_t apart = 2;
    struct family_member members[] = {member(&states[0], people(&first, 4), 4),
                                      member(&states[1], people(&other, 3), 3),
                                      member(&states[2], people(&first, 12), 12)};

    (void)state;
    assert_true(disclosure_family(&total, members, 3, (struct crowd){0}, true));
    assert_int_equal(states[2], WITH);
    /* One more, of the last four, and they are five. */
    states[2] = OPEN;
    members[1].crowd = people(&apart, 4);
    assert_false(disclosure_family(&total, members, 3, (struct crowd){0}, true));
    assert_int_equal(states[2], OPEN);
}

/* What follows from what was told before hides nothing: another goes, or nobody. */
static void a_figure_that_was_told_before_is_not_withheld_for_another(void **state)
{
    enum measure_state total = OPEN;
    enum measure_state states[] = {GONE, OPEN, OPEN};
    int64_t next = 1;
    struct family_member members[] = {member(&states[0], people(&next, 4), 4),
                                      member(&states[1], people(&next, 12), 12),
                                      member(&states[2], people(&next, 30), 30)};

    (void)state;
    members[1].fixed = true;
    assert_true(disclosure_family(&total, members, 3, (struct crowd){0}, true));
    assert_int_equal(states[1], OPEN);
    assert_int_equal(states[2], WITH);
    assert_int_equal(total, OPEN);
    states[2] = OPEN;
    members[2].fixed = true;
    assert_false(disclosure_family(NULL, members, 3, (struct crowd){0}, true));
    assert_true(disclosure_family(&total, members, 3, (struct crowd){0}, true));
    assert_int_equal(total, WITH);
}

static void a_total_goes_where_its_only_part_is_withheld(void **state)
{
    static const enum measure_state only[FAMILY] = {WITH, NONE, NONE, NONE};
    static const enum measure_state both[FAMILY] = {WITH, GONE, NONE, NONE};
    static const enum measure_state grid[FAMILY] = {GRID, NONE, NONE, NONE};
    static const size_t k[FAMILY] = {12, 14, 0, 0};

    (void)state;
    check_family(only, k, 0, true, only, WITH);
    check_family(grid, k, 0, true, grid, GRID);
    check_family(both, k, 0, true, both, OPEN);
    check_family(only, k, 20, true, only, OPEN); /* what is in no part hides it */
}

static void a_share_that_tells_of_one_to_four_clinicians_is_told_apart(void **state)
{
    (void)state;
    assert_true(disclosure_few(1, 40));
    assert_true(disclosure_few(4, 40));
    assert_true(disclosure_few(36, 40));
    assert_true(disclosure_few(39, 40));
    assert_false(disclosure_few(5, 40));
    assert_false(disclosure_few(35, 40));
    /* None and all are nobody's own. */
    assert_false(disclosure_few(0, 40));
    assert_false(disclosure_few(40, 40));
}

static void days_joined_are_dominated_where_one_clinician_may_make_up_both(void **state)
{
    double monday[5] = {32, 13, 5, 1, 1};
    double weekend[12] = {3, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1};
    double week[12] = {109, 67, 47, 46, 44, 44, 28, 22, 19, 17, 16, 13};
    struct concentration a = concentrate(monday, 5);
    struct concentration b = concentrate(weekend, 12);
    struct concentration c = concentrate(week, 12);
    struct spread rest = spread_join(spread_of(&a), spread_of(&b));

    (void)state;
    assert_true(spread_dominated(spread_of(&a)) == disclosure_dominated(&a));
    assert_true(spread_dominated(spread_of(&b)) == disclosure_dominated(&b));
    assert_true(spread_dominated(rest));
    assert_false(spread_dominated(spread_join(rest, spread_of(&c))));
    assert_false(spread_dominated((struct spread){0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_below_five_is_shown_and_five_to_ten_only_by_quarter_or_91_days),
        cmocka_unit_test(a_sum_that_one_or_two_clinicians_make_up_is_dominated),
        cmocka_unit_test(the_grid_tells_shares_in_five_points_and_limits_of_what_it_tells),
        cmocka_unit_test(the_grid_tells_other_figures_in_ten_percent_and_limits_outward),
        cmocka_unit_test(withheld_figures_hold_nothing),
        cmocka_unit_test(a_published_figure_without_limits_says_so),
        cmocka_unit_test(a_lone_suppressed_unit_takes_the_next_smallest_with_it),
        cmocka_unit_test(a_share_that_tells_of_one_to_four_clinicians_is_told_apart),
        cmocka_unit_test(days_joined_are_dominated_where_one_clinician_may_make_up_both),
        cmocka_unit_test(the_same_four_clinicians_hidden_twice_are_still_too_few),
        cmocka_unit_test(a_figure_that_was_told_before_is_not_withheld_for_another),
        cmocka_unit_test(a_total_goes_where_its_only_part_is_withheld),
    };

    return cmocka_run_group_tests_name("disclosure", tests, NULL, NULL);
}
