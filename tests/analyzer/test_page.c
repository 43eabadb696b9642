/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums that are kept for long take less room, and lose nothing. */
#include "analyzer/page.h"
#include "tests/cmocka.h"

#define TIMES 5

static struct arena arena;
static struct layout layout;

static int load(void **state)
{
    const struct catalog *catalog = NULL;
    struct error err;

    (void)state;
    if (!catalog_load(&arena, &catalog, &err)) {
        return 1;
    }
    layout_make(&arena, catalog, &layout);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* Of every group, what is small at first, then large, then negative. */
static struct page *vector_of(int64_t value)
{
    struct page *vector = NULL;

    for (size_t g = 0; g < layout.group_count; g++) {
        int64_t *values = page_values(&arena, &layout, &vector, (uint16_t)g);

        for (size_t i = 0; i < layout.sizes[g]; i++) {
            values[i] = value * (int64_t)(i + 1);
        }
    }
    return vector;
}

static void what_is_kept_adds_up_to_the_same_however_large_it_grows(void **state)
{
    static const int64_t values[TIMES] = {1, 2000000000, 3000000000, -7000000000, INT64_C(1) << 50};
    struct page *kept = NULL;
    int64_t total = 0;

    (void)state;
    for (size_t t = 0; t < TIMES; t++) {
        struct page *sum = NULL;

        page_keep(&arena, &layout, &kept, vector_of(values[t]));
        page_add(&arena, &layout, NULL, &sum, kept);
        total += values[t];
        for (size_t g = 0; g < layout.group_count; g++) {
            const int64_t *found = page_find(sum, (uint16_t)g);

            for (size_t i = 0; i < layout.sizes[g]; i++) {
                assert_true(found[i] == total * (int64_t)(i + 1));
            }
        }
    }
}

/* Of two histograms: the counts of the first stay small, of the second they grow in either half. */
static void counts_of_a_histogram_are_kept_as_they_are(void **state)
{
    static const int64_t small[] = {1, 30000, 2767};
    static const int64_t large[] = {40000, 40000, UINT32_MAX - 80000};
    uint16_t first = layout.first_histogram;
    uint16_t second = first + 1;
    struct page *kept = NULL;
    struct page *sum = NULL;

    (void)state;
    for (size_t t = 0; t < 3; t++) {
        struct page *vector = NULL;

        page_bin_add(page_values(&arena, &layout, &vector, first), 6, small[t]);
        page_bin_add(page_values(&arena, &layout, &vector, first), 7, 2 * small[t]);
        page_bin_add(page_values(&arena, &layout, &vector, second), 7, large[t]);
        page_bin_add(page_values(&arena, &layout, &vector, second), 8, 1);
        page_keep(&arena, &layout, &kept, vector);
    }
    page_add(&arena, &layout, NULL, &sum, kept);
    assert_int_equal(page_bin(page_find(sum, first), 6), 32768);
    assert_int_equal(page_bin(page_find(sum, first), 7), 65536);
    assert_int_equal(page_bin(page_find(sum, first), 8), 0);
    assert_int_equal(page_bin(page_find(sum, second), 6), 0);
    assert_int_equal(page_bin(page_find(sum, second), 7), UINT32_MAX);
    assert_int_equal(page_bin(page_find(sum, second), 8), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_adds_up_to_the_same_however_large_it_grows),
        cmocka_unit_test(counts_of_a_histogram_are_kept_as_they_are),
    };

    return cmocka_run_group_tests_name("page", tests, load, unload);
}
