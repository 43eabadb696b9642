/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far curves are told: what lies between any of them is nobody, or eleven learners at least. */
#include <gsl/gsl_rng.h>

#include "analyzer/disclosure.h"
#include "analyzer/reach.h"
#include "tests/cmocka.h"

#define SITES_MAX 4
#define LEARNERS  40 /* of a site */
#define CASES     3000

static double efforts[SITES_MAX][LEARNERS][REACH_DOCUMENTS];
static struct learner learners[SITES_MAX][LEARNERS];
static struct reach_site sites[SITES_MAX];

/* A site of learners who have all made so many documents, of known effort. */
static void make_site(size_t site, size_t count, size_t made)
{
    for (size_t i = 0; i < count; i++) {
        learners[site][i] = (struct learner){efforts[site][i], made};
        for (size_t n = 0; n < REACH_DOCUMENTS; n++) {
            efforts[site][i][n] = 10;
        }
    }
    sites[site] = (struct reach_site){.learners = learners[site], .count = count};
}

static size_t known(size_t site, size_t n)
{
    size_t found = 0;

    for (size_t i = 0; i < sites[site].count; i++) {
        found += learning_known(&learners[site][i], n) ? 1 : 0;
    }
    return found;
}

static size_t panel(size_t site, size_t steps)
{
    size_t found = 0;

    for (size_t i = 0; i < sites[site].count; i++) {
        found += learning_known_at(&learners[site][i], reach_steps, steps) ? 1 : 0;
    }
    return found;
}

static void all_sites_less_the_others_are_not_the_few_of_one(void **state)
{
    struct reach all;

    (void)state;
    make_site(0, 30, 50);
    make_site(1, 12, 50);
    make_site(2, 1, 50);
    reach_plan(sites, 3, &all);
    assert_int_equal(all.documents, 50);
    assert_int_equal(sites[0].reach.documents, 50);
    assert_int_equal(sites[1].reach.documents, 0); /* else: all less both is the one */
    assert_int_equal(sites[2].reach.documents, 0);
    make_site(2, 11, 50);
    reach_plan(sites, 3, &all);
    assert_int_equal(sites[1].reach.documents, 50);
}

static void a_site_ends_where_another_leaves_few_behind(void **state)
{
    struct reach all;

    (void)state;
    make_site(0, 30, 50);
    make_site(1, 20, 50);
    for (size_t i = 5; i < 20; i++) {
        learners[1][i].count = 24; /* 5 of 20 go on, between two steps */
    }
    reach_plan(sites, 2, &all);
    assert_int_equal(all.documents, 50);
    assert_int_equal(sites[1].reach.documents, 24);
    assert_int_equal(sites[0].reach.documents, 24);
}

static void a_panel_that_lacks_a_few_of_the_curve_is_not_told_there(void **state)
{
    struct reach all;

    (void)state;
    make_site(0, 40, 20);
    for (size_t i = 0; i < 15; i++) {
        learners[0][i].count = i < 10 ? 5 : 10; /* 40, from 6 on 30, from 11 on 25 */
    }
    reach_plan(sites, 1, &all);
    assert_int_equal(reach_steps[all.panel_steps - 1], 20);
    for (size_t s = 0; s < all.panel_steps; s++) {
        bool few = reach_steps[s] > 5 && reach_steps[s] <= 10; /* the panel and 5 */

        assert_int_equal(all.panel_at[s], !few);
    }
}

static void draw_site(gsl_rng *rng, size_t site)
{
    size_t count = 1 + gsl_rng_uniform_int(rng, LEARNERS);
    size_t shortest = 1 + gsl_rng_uniform_int(rng, 30);
    bool gaps = gsl_rng_uniform_int(rng, 3) == 0;

    make_site(site, count, 0);
    for (size_t i = 0; i < count; i++) {
        learners[site][i].count = shortest + gsl_rng_uniform_int(rng, 60);
        for (size_t n = 0; gaps && n < learners[site][i].count; n++) {
            efforts[site][i][n] = gsl_rng_uniform_int(rng, 9) == 0 ? 0 : 10;
        }
    }
}

static bool few(size_t learners_left)
{
    return learners_left > 0 && learners_left < CLINICIANS_PUBLISHED;
}

/* At each document: all less any of the sites that are told; each that is told. */
static void check_document(size_t count, const struct reach *all, size_t n)
{
    size_t total = 0;

    for (size_t i = 0; i < count; i++) {
        total += known(i, n);
        assert_true(n > sites[i].reach.documents || known(i, n) >= CLINICIANS_PUBLISHED);
        assert_true(n > sites[i].reach.documents || n <= all->documents);
    }
    assert_true(n > all->documents || total >= CLINICIANS_PUBLISHED);
    for (size_t chosen = 0; chosen < (size_t)1 << count; chosen++) {
        size_t left = total;
        bool told = n <= all->documents;

        for (size_t i = 0; i < count; i++) {
            if ((chosen >> i & 1) != 0) {
                told = told && n <= sites[i].reach.documents;
                left -= known(i, n);
            }
        }
        assert_false(told && few(left));
    }
}

/* At each step: a curve less its panel; the panel of all less those that are told. */
static void check_panel(size_t count, const struct reach *all, size_t s)
{
    size_t lacking = 0;
    size_t total = 0;
    size_t rest = 0;

    for (size_t i = 0; i < count; i++) {
        const struct reach *own = &sites[i].reach;
        size_t members = panel(i, all->panel_steps);

        assert_true(own->panel_steps == 0 || own->panel_steps == all->panel_steps);
        if (own->panel_steps > s && own->panel_at[s]) {
            assert_true(members >= CLINICIANS_PUBLISHED);
            assert_false(few(known(i, reach_steps[s]) - members));
        }
        total += members;
        rest += own->panel_steps > 0 ? 0 : members;
        lacking += known(i, reach_steps[s]) - members;
    }
    if (all->panel_at[s]) {
        assert_true(total >= CLINICIANS_PUBLISHED);
        assert_false(few(rest) || few(lacking));
    }
}

static void between_any_curves_that_are_told_are_none_or_eleven(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct reach all;
    size_t told = 0;
    size_t panels = 0;

    (void)state;
    gsl_rng_set(rng, 11);
    for (size_t c = 0; c < CASES; c++) {
        size_t count = 1 + gsl_rng_uniform_int(rng, SITES_MAX);

        for (size_t i = 0; i < count; i++) {
            draw_site(rng, i);
        }
        reach_plan(sites, count, &all);
        for (size_t n = 1; n <= all.documents; n++) {
            check_document(count, &all, n);
        }
        for (size_t s = 0; s < all.panel_steps; s++) {
            check_panel(count, &all, s);
        }
        told += count > 1 && sites[0].reach.documents > 0 ? 1 : 0;
        panels += count > 1 && all.panel_steps > 0 ? 1 : 0;
    }
    assert_true(told > CASES / 4 && panels > CASES / 20);
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_sites_less_the_others_are_not_the_few_of_one),
        cmocka_unit_test(a_site_ends_where_another_leaves_few_behind),
        cmocka_unit_test(a_panel_that_lacks_a_few_of_the_curve_is_not_told_there),
        cmocka_unit_test(between_any_curves_that_are_told_are_none_or_eleven),
    };

    return cmocka_run_group_tests_name("reach", tests, NULL, NULL);
}
