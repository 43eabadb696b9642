/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When curves are told: a step, its rest and the difference of any two are nobody or eleven. */
#include <gsl/gsl_rng.h>
#include <math.h>

#include "analyzer/disclosure.h"
#include "analyzer/horizon.h"
#include "tests/cmocka.h"

#define SITES_MAX 4
#define PEOPLE    120 /* of a site */
#define CASES     4000

static struct follow_up people[SITES_MAX][PEOPLE];
static struct horizon_site sites[SITES_MAX];

static void start_site(size_t site)
{
    sites[site] = (struct horizon_site){.people = people[site]};
}

static void add_people(size_t site, size_t count, int32_t week, enum outcome outcome)
{
    for (size_t i = 0; i < count; i++) {
        people[site][sites[site].count++] = (struct follow_up){7.0 * week, outcome};
    }
}

/* As a bit a time: told after 1 and 4 weeks is 0b101. */
static unsigned told(const struct horizon *horizon)
{
    unsigned bits = 0;

    for (size_t t = 0; t < HORIZON_TIMES; t++) {
        bits |= horizon->at[t] ? 1U << t : 0;
    }
    return bits;
}

static void a_step_of_ten_is_joined_to_the_next(void **state)
{
    struct horizon_site all = {0};

    (void)state;
    start_site(0);
    add_people(0, 20, 1, OUTCOME_EVENT);
    add_people(0, 10, 2, OUTCOME_EVENT);
    add_people(0, 10, 4, OUTCOME_EVENT);
    add_people(0, 20, 8, OUTCOME_EVENT);
    add_people(0, 28, 20, OUTCOME_CENSORED);
    horizon_plan(sites, 1, HORIZON_TIMES, &all);
    assert_int_equal(told(&all.horizon), 0xD); /* 1, 4 and 8 weeks; to 13 there is no step */
    assert_int_equal(told(&sites[0].horizon), told(&all.horizon));
    horizon_plan(sites, 1, 3, &all);
    assert_int_equal(told(&all.horizon), 5);
}

/* 77 and 10 are told as 66 to 87, as any 87 of whom one to ten are left out. */
static void the_number_follows_from_all_who_began_where_a_few_are_left_out(void **state)
{
    (void)state;
    for (size_t few = 1; few <= 10; few++) {
        const struct horizon_site site = {.count = 87 - few, .few = few, .few_sites = 1};
        const struct horizon_site two = {.count = 87 - few, .few = few, .few_sites = 2};

        assert_int_equal(horizon_people(&site), 66);
        assert_int_equal(horizon_people(&two), 55);
    }
    assert_int_equal(horizon_people(&(struct horizon_site){.count = 87}), 77);
    assert_int_equal(horizon_people(&(struct horizon_site){.count = 5, .few = 5, .few_sites = 2}),
                     0);
}

/* Half of 44 had it, and half of 11 to 54 may be fewer than eleven. */
static void a_step_is_enough_for_each_number_that_is_told_as_the_same(void **state)
{
    struct horizon_site all = {0};

    (void)state;
    start_site(0);
    add_people(0, 22, 1, OUTCOME_EVENT);
    add_people(0, 22, 60, OUTCOME_CENSORED);
    horizon_plan(sites, 1, HORIZON_TIMES, &all);
    assert_int_equal(told(&all.horizon), 1);
    all.few = 1;
    all.few_sites = 3;
    horizon_plan(sites, 1, HORIZON_TIMES, &all);
    assert_int_equal(told(&all.horizon), 0);
}

static void nothing_is_told_where_ten_had_it_not(void **state)
{
    struct horizon_site all = {0};

    (void)state;
    start_site(0);
    add_people(0, 40, 1, OUTCOME_EVENT);
    add_people(0, 10, 60, OUTCOME_CENSORED);
    horizon_plan(sites, 1, HORIZON_TIMES, &all);
    assert_int_equal(told(&all.horizon), 0);
    /* who lost the seat is one of them, whenever that was */
    add_people(0, 8, 0, OUTCOME_COMPETING);
    horizon_plan(sites, 1, HORIZON_TIMES, &all);
    assert_int_equal(told(&all.horizon), 1);
}

/* 11 of 30 are told as 35 % of 22 or more: of 22 that would be 8, so that they are 30 at least. */
static void nothing_is_told_that_would_leave_fewer_numbers(void **state)
{
    struct horizon_site all = {0};

    (void)state;
    start_site(0);
    add_people(0, 11, 1, OUTCOME_EVENT);
    add_people(0, 19, 60, OUTCOME_CENSORED);
    horizon_plan(sites, 1, HORIZON_TIMES, &all);
    assert_int_equal(told(&all.horizon), 0);
    add_people(0, 2, 1, OUTCOME_EVENT);
    horizon_plan(sites, 1, HORIZON_TIMES, &all);
    assert_int_equal(told(&all.horizon), 0);
    add_people(0, 1, 1, OUTCOME_EVENT); /* 14 of 33: 40 % are 13 of those */
    horizon_plan(sites, 1, HORIZON_TIMES, &all);
    assert_int_equal(told(&all.horizon), 1);
}

static void no_share_is_told_as_none_or_all(void **state)
{
    static struct follow_up many[1000];
    struct horizon_site site = {.people = many, .count = 1000};
    struct horizon_site all = {0};

    (void)state;
    for (size_t i = 0; i < site.count; i++) {
        many[i] = (struct follow_up){i < 24 ? 7 : 14, OUTCOME_EVENT};
    }
    for (size_t i = 980; i < site.count; i++) {
        many[i].outcome = OUTCOME_CENSORED;
    }
    horizon_plan(&site, 1, HORIZON_TIMES, &all);
    assert_int_equal(told(&all.horizon), 0); /* 2.4 and 98 % */
    many[24].days = 7;
    horizon_plan(&site, 1, HORIZON_TIMES, &all);
    assert_int_equal(told(&all.horizon), 1);
}

static void a_site_is_not_told_where_all_less_it_would_be_a_few(void **state)
{
    struct horizon_site all = {0};

    (void)state;
    start_site(0);
    start_site(1);
    add_people(0, 30, 1, OUTCOME_EVENT);
    add_people(0, 30, 60, OUTCOME_CENSORED);
    add_people(1, 3, 1, OUTCOME_EVENT);
    horizon_plan(sites, 2, HORIZON_TIMES, &all);
    assert_int_equal(told(&all.horizon), 1);
    assert_int_equal(told(&sites[0].horizon), 0);
    assert_int_equal(told(&sites[1].horizon), 0);
    add_people(1, 13, 1, OUTCOME_EVENT);
    add_people(1, 17, 60, OUTCOME_CENSORED);
    horizon_plan(sites, 2, HORIZON_TIMES, &all);
    assert_int_equal(told(&sites[0].horizon), 1);
    assert_int_equal(told(&sites[1].horizon), 1);
}

/* Told after 2 weeks where another is after 1, a site's first week would be what all less it is. */
static void sites_share_their_times(void **state)
{
    struct horizon_site all = {0};

    (void)state;
    start_site(0);
    start_site(1);
    add_people(0, 40, 1, OUTCOME_EVENT);
    add_people(0, 35, 2, OUTCOME_EVENT);
    add_people(0, 40, 60, OUTCOME_CENSORED);
    add_people(1, 5, 1, OUTCOME_EVENT);
    add_people(1, 12, 2, OUTCOME_EVENT);
    add_people(1, 20, 60, OUTCOME_CENSORED);
    horizon_plan(sites, 2, HORIZON_TIMES, &all);
    assert_int_equal(told(&all.horizon), 3);
    assert_int_equal(told(&sites[0].horizon), 2);
    assert_int_equal(told(&sites[1].horizon), 2);
}

static void draw_site(gsl_rng *rng, size_t site)
{
    size_t count = 1 + gsl_rng_uniform_int(rng, PEOPLE);
    unsigned long last = 1 + gsl_rng_uniform_int(rng, 24);

    start_site(site);
    for (size_t i = 0; i < count; i++) {
        unsigned long drawn = gsl_rng_uniform_int(rng, 4);
        int32_t week = (int32_t)gsl_rng_uniform_int(rng, drawn == 0 ? 3 : last);

        add_people(site, 1, week,
                   drawn < 3       ? OUTCOME_EVENT
                   : week % 2 == 0 ? OUTCOME_CENSORED
                                   : OUTCOME_COMPETING);
    }
}

/* Of a site: who had the event in (after, by] weeks; who had it not by then, and before. */
struct group {
    size_t events;
    size_t others;
    size_t entered;
};

static void add_group(struct group *group, size_t site, int32_t after, int32_t by)
{
    for (size_t i = 0; i < sites[site].count; i++) {
        double week = people[site][i].outcome == OUTCOME_EVENT
                          ? people[site][i].days / HORIZON_DAYS_A_WEEK
                          : (double)INFINITY;

        group->entered += week > after ? 1 : 0;
        group->others += week > by ? 1 : 0;
        group->events += week > after && week <= by ? 1 : 0;
    }
}

static void check_group(const struct group *group)
{
    if (group->entered > 0) {
        assert_true(group->events >= CLINICIANS_PUBLISHED);
        assert_true(group->others >= CLINICIANS_PUBLISHED);
    }
}

/* The step of a site, told or not, from a time on: what is told of it. */
static bool check_site(size_t site, int32_t after, size_t time)
{
    struct group own = {0};

    add_group(&own, site, after, horizon_weeks[time]);
    if (sites[site].horizon.at[time]) {
        check_group(&own);
    }
    return sites[site].horizon.at[time];
}

/* All less any of the sites that are told at the time, over the step of the sites that are. */
static void check_differences(size_t count, size_t since, size_t time)
{
    int32_t after = since == HORIZON_TIMES ? -1 : horizon_weeks[since];

    for (size_t chosen = 0; chosen < (size_t)1 << count; chosen++) {
        struct group left = {0};
        bool known = true;

        for (size_t i = 0; i < count; i++) {
            if ((chosen >> i & 1) == 0) {
                add_group(&left, i, after, horizon_weeks[time]);
            } else {
                known = check_site(i, after, time) && known;
            }
        }
        if (known) {
            check_group(&left);
        }
    }
}

static void check_all(size_t count, const struct horizon *all)
{
    int32_t after = -1;

    for (size_t t = 0; t < HORIZON_TIMES; t++) {
        struct group step = {0};

        if (!all->at[t]) {
            continue;
        }
        for (size_t i = 0; i < count; i++) {
            add_group(&step, i, after, horizon_weeks[t]);
        }
        check_group(&step);
        after = horizon_weeks[t];
    }
}

static void between_any_curves_that_are_told_are_nobody_or_eleven(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct horizon_site all = {0};
    size_t several = 0;

    (void)state;
    gsl_rng_set(rng, 7);
    for (size_t c = 0; c < CASES; c++) {
        size_t count = 1 + gsl_rng_uniform_int(rng, SITES_MAX);
        size_t since = HORIZON_TIMES;
        size_t sites_told = 0;

        for (size_t i = 0; i < count; i++) {
            draw_site(rng, i);
        }
        horizon_plan(sites, count, HORIZON_TIMES, &all);
        check_all(count, &all.horizon);
        for (size_t t = 0; t < HORIZON_TIMES; t++) {
            bool any = false;

            for (size_t i = 0; i < count; i++) {
                any = any || sites[i].horizon.at[t];
                assert_true(all.horizon.at[t] || !sites[i].horizon.at[t]);
                /* no site leaves out a time of the grid and is told at a later one */
                assert_true(since == HORIZON_TIMES || !sites[i].horizon.at[t] ||
                            sites[i].horizon.at[since]);
            }
            if (any) {
                check_differences(count, since, t);
                since = t;
            }
        }
        for (size_t i = 0; i < count; i++) {
            sites_told += horizon_told(&sites[i].horizon) ? 1 : 0;
        }
        several += sites_told > 1 ? 1 : 0;
    }
    assert_true(several > CASES / 4);
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_of_ten_is_joined_to_the_next),
        cmocka_unit_test(the_number_follows_from_all_who_began_where_a_few_are_left_out),
        cmocka_unit_test(a_step_is_enough_for_each_number_that_is_told_as_the_same),
        cmocka_unit_test(nothing_is_told_where_ten_had_it_not),
        cmocka_unit_test(nothing_is_told_that_would_leave_fewer_numbers),
        cmocka_unit_test(no_share_is_told_as_none_or_all),
        cmocka_unit_test(a_site_is_not_told_where_all_less_it_would_be_a_few),
        cmocka_unit_test(sites_share_their_times),
        cmocka_unit_test(between_any_curves_that_are_told_are_nobody_or_eleven),
    };

    return cmocka_run_group_tests_name("horizon", tests, NULL, NULL);
}
