/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which metrics publish the same sum, and so are told or withheld together. */
#include "analyzer/link.h"
#include "analyzer/sum.h"
#include "tests/cmocka.h"

static struct arena arena;
static const struct catalog *catalog;

static int load(void **state)
{
    struct error err;

    (void)state;
    return catalog_load(&arena, &catalog, &err) ? 0 : 1;
}

static int unload(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static bool links_to(const struct links *links, const char *from, const char *to)
{
    bool found = false;

    for (size_t i = 0; i < links->count; i++) {
        found =
            found || (&catalog->metrics[links->items[i].from] == catalog_metric(catalog, from) &&
                      &catalog->metrics[links->items[i].to] == catalog_metric(catalog, to));
    }
    return found;
}

/* Abandoned documents of all: what lies between are the documents that were signed. */
static void what_lies_between_denominator_and_numerator_is_told(void **state)
{
    const struct told signed_documents = {.plus = sum_numerator(catalog_metric(catalog, "N1"))};
    const struct told abandoned = {.plus = sum_numerator(catalog_metric(catalog, "N9"))};

    (void)state;
    assert_true(told_by(catalog_metric(catalog, "N9"), signed_documents));
    assert_true(told_by(catalog_metric(catalog, "N9"), abandoned));
    assert_false(told_by(catalog_metric(catalog, "N1"), abandoned));
}

static void a_sum_is_the_same_but_for_a_factor(void **state)
{
    const struct metric_term one[] = {{3, 1}, {5, -2}};
    struct metric_term turned[] = {{5, 4}, {3, -2}};
    const struct metric_term other[] = {{3, 1}, {5, 2}};
    const struct metric wide = {.kind = METRIC_COUNT, .numerator = turned, .numerator_count = 2};

    (void)state;
    assert_true(told_by(&wide, (struct told){.plus = {one, 2}}));
    assert_true(told_by(&wide, (struct told){.minus = {one, 2}}));
    assert_false(told_by(&wide, (struct told){.plus = {other, 2}}));
}

static void a_metric_is_withheld_where_another_withholds_its_sum(void **state)
{
    struct links links;

    (void)state;
    links_make(&arena, catalog, &links);
    assert_true(links_to(&links, "N1", "N9"));
    /* Documents whose time is known, of which time saved tells too, and stands for nobody. */
    assert_true(links_to(&links, "D3_document", "D4_central"));
    assert_false(links_to(&links, "D4_central", "D3_document"));
}

/* Words that were right are those that were not wrong: bounded by them. */
static void only_time_saved_may_cancel_out(void **state)
{
    struct links links;

    (void)state;
    links_make(&arena, catalog, &links);
    for (size_t m = 0; m < catalog->metric_count; m++) {
        assert_int_equal(links.bounded[m], catalog->metrics[m].kind != METRIC_TIME_SAVED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lies_between_denominator_and_numerator_is_told),
        cmocka_unit_test(a_sum_is_the_same_but_for_a_factor),
        cmocka_unit_test(a_metric_is_withheld_where_another_withholds_its_sum),
        cmocka_unit_test(only_time_saved_may_cancel_out),
    };

    return cmocka_run_group_tests_name("sum", tests, load, unload);
}
