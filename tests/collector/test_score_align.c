/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fast aligner and distance against the plain dynamic programmes, on seeded random pairs. */
#include <gsl/gsl_rng.h>
#include <stdbool.h>

#include "collector/score/align.h"
#include "collector/score/distance.h"
#include "collector/score/lanes.h"
#include "tests/cmocka.h"

#define LONGEST 1600

struct drawn {
    uint32_t reference[LONGEST];
    uint32_t hypothesis[LONGEST];
    struct word_pair pair;
};

/* A reference of few distinct words, so that ties abound, and a damaged copy of it. */
static void draw(gsl_rng *rng, size_t longest, struct drawn *drawn)
{
    unsigned long distinct = 1 + gsl_rng_uniform_int(rng, 1 + gsl_rng_uniform_int(rng, 40));
    size_t n = gsl_rng_uniform_int(rng, longest / 2);
    double error_rate = gsl_rng_uniform(rng);
    size_t m = 0;

    for (size_t i = 0; i < n; i++) {
        drawn->reference[i] = (uint32_t)gsl_rng_uniform_int(rng, distinct);
    }
    for (size_t i = 0; i < n; i++) {
        double u = gsl_rng_uniform(rng); /* a third each: added before, lost, replaced */
        bool added = u < error_rate / 3;
        bool lost = !added && u < error_rate * 2 / 3;
        bool replaced = !added && !lost && u < error_rate;

        if (added || replaced) {
            drawn->hypothesis[m++] = (uint32_t)gsl_rng_uniform_int(rng, distinct);
        }
        if (!lost && !replaced) {
            drawn->hypothesis[m++] = drawn->reference[i];
        }
    }
    drawn->pair = (struct word_pair){drawn->reference, n, drawn->hypothesis, m, distinct};
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* The whole table of costs, cost[i][j] for i reference and j hypothesis words. */
static void fill_costs(const struct word_pair *p, int substitution, int gap,
                       int cost[LONGEST + 1][LONGEST + 1])
{
    for (size_t i = 0; i <= p->reference_count; i++) {
        for (size_t j = 0; j <= p->hypothesis_count; j++) {
            if (i == 0 || j == 0) {
                cost[i][j] = gap * (int)(i + j);
                continue;
            }
            bool equal = p->reference[i - 1] == p->hypothesis[j - 1];
            int diagonal = cost[i - 1][j - 1] + (equal ? 0 : substitution);
            cost[i][j] = least(diagonal, least(cost[i - 1][j], cost[i][j - 1]) + gap);
        }
    }
}

static struct alignment plain_alignment(const struct word_pair *p)
{
    static int cost[LONGEST + 1][LONGEST + 1];
    struct alignment counts = {0};
    size_t i = p->reference_count;
    size_t j = p->hypothesis_count;

    fill_costs(p, 4, 3, cost);
    while (i > 0 && j > 0) {
        if (p->reference[i - 1] == p->hypothesis[j - 1]) {
            counts.hits++, i--, j--;
        } else if (cost[i][j] == cost[i - 1][j - 1] + 4) {
            counts.substitutions++, i--, j--;
        } else if (cost[i][j] == cost[i][j - 1] + 3) {
            counts.insertions++, j--;
        } else {
            counts.deletions++, i--;
        }
    }
    counts.deletions += (uint32_t)i;
    counts.insertions += (uint32_t)j;
    return counts;
}

static uint32_t plain_distance(const struct word_pair *p)
{
    static int cost[LONGEST + 1][LONGEST + 1];

    fill_costs(p, 1, 1, cost);
    return (uint32_t)cost[p->reference_count][p->hypothesis_count];
}

/* Hits are equal words, in order on both sides. */
static void check_hits(const struct word_pair *pair, const struct hit *hits, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(pair->reference[hits[i].reference], pair->hypothesis[hits[i].hypothesis]);
        assert_true(i == 0 || (hits[i].reference > hits[i - 1].reference &&
                               hits[i].hypothesis > hits[i - 1].hypothesis));
    }
}

static void check_pair(const struct word_pair *pair)
{
    struct arena arena = {0};
    struct hit *hits = ARENA_NEW(&arena, struct hit, align_hits_max(pair));
    struct stripped_pair stripped = positions_strip(&arena, pair);
    struct alignment fast = align_words(&arena, &stripped, hits);
    struct alignment plain = plain_alignment(pair);

    assert_int_equal(fast.hits, plain.hits);
    assert_int_equal(fast.substitutions, plain.substitutions);
    assert_int_equal(fast.deletions, plain.deletions);
    assert_int_equal(fast.insertions, plain.insertions);
    assert_int_equal(distance_words(&arena, &stripped), plain_distance(pair));
    assert_int_equal(distance_aligned(&arena, &stripped, &fast), plain_distance(pair));
    check_hits(pair, hits, fast.hits);
    arena_free(&arena);
}

static void check_drawn(unsigned long seed, size_t longest, int count)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct drawn drawn;

    gsl_rng_set(rng, seed);
    for (int i = 0; i < count; i++) {
        draw(rng, longest, &drawn);
        check_pair(&drawn.pair);
    }
    gsl_rng_free(rng);
}

static void short_pairs_agree_with_the_plain_programme(void **state)
{
    (void)state;
    check_drawn(20260401, 24, 20000);
}

static void pairs_longer_than_a_block_agree_with_the_plain_programme(void **state)
{
    (void)state;
    check_drawn(20260402, 300, 2000);
}

static void pairs_longer_than_the_band_agree_with_the_plain_programme(void **state)
{
    (void)state;
    check_drawn(20260403, LONGEST, 80);
}

static void a_side_moved_out_of_the_band_is_still_exact(void **state)
{
    static uint32_t reference[LONGEST / 2];
    static uint32_t hypothesis[LONGEST / 2];

    (void)state;
    for (uint32_t moved = 90; moved < 400; moved += 31) {
        for (uint32_t i = 0; i < LONGEST / 2; i++) {
            reference[i] = i % 7 == 0 ? 0 : i;
            hypothesis[i] = (i + moved) % 7 == 0 ? 0 : i + moved;
        }
        check_pair(&(struct word_pair){reference, LONGEST / 2, hypothesis, LONGEST / 2, LONGEST});
    }
}

static struct alignment align(struct arena *arena, const struct word_pair *pair)
{
    struct stripped_pair stripped = positions_strip(arena, pair);

    return align_words(arena, &stripped, NULL);
}

/* What comes of a pair among others is what comes of it alone. */
static void check_same(const struct stripped_pair *pair, const struct hit *hits,
                       const struct alignment *counts, size_t hits_max)
{
    struct arena arena = {0};
    struct hit *alone = ARENA_NEW(&arena, struct hit, hits_max);
    struct alignment expected = align_words(&arena, pair, alone);

    assert_memory_equal(counts, &expected, sizeof(expected));
    assert_memory_equal(hits, alone, expected.hits * sizeof(*alone));
    arena_free(&arena);
}

/* Four drawn pairs, the first of them perhaps too long for a lane. */
static void check_together(gsl_rng *rng, struct arena *arena, size_t first_longest)
{
    static struct drawn drawn[ALIGN_PAIRS_MAX];
    struct stripped_pair stripped[ALIGN_PAIRS_MAX];
    const struct stripped_pair *pairs[ALIGN_PAIRS_MAX];
    struct hit *hits[ALIGN_PAIRS_MAX];
    struct alignment counts[ALIGN_PAIRS_MAX];
    size_t count = 1 + gsl_rng_uniform_int(rng, ALIGN_PAIRS_MAX);

    for (size_t i = 0; i < count; i++) {
        draw(rng, i == 0 ? first_longest : 2 + gsl_rng_uniform_int(rng, 500), &drawn[i]);
        stripped[i] = positions_strip(arena, &drawn[i].pair);
        pairs[i] = &stripped[i];
        hits[i] = ARENA_NEW(arena, struct hit, align_hits_max(&drawn[i].pair));
    }
    align_pairs(arena, pairs, count, hits, counts);
    for (size_t i = 0; i < count; i++) {
        check_same(pairs[i], hits[i], &counts[i], align_hits_max(&drawn[i].pair));
    }
}

static void pairs_aligned_together_are_as_if_alone(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct arena arena = {0};

    (void)state;
    gsl_rng_set(rng, 20260411);
    for (int i = 0; i < 4000; i++) {
        check_together(rng, &arena, i % 4 == 0 ? LONGEST : 300);
        arena_reset(&arena);
    }
    arena_free(&arena);
    gsl_rng_free(rng);
}

/* Fills a lane each with drawn pairs, as one kernel does it. */
static void check_kernel(const struct lanes_kernel *kernel)
{
    static struct drawn drawn[LANES];
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct arena arena = {0};

    gsl_rng_set(rng, 20260412);
    for (int round = 0; round < 2000; round++) {
        struct stripped_pair stripped[LANES];
        const struct stripped_pair *pairs[LANES];
        struct hit *const hits[LANES] = {NULL};
        struct alignment counts[LANES];
        size_t count = 0;

        for (size_t i = 0; i < LANES; i++) {
            draw(rng, 2 + gsl_rng_uniform_int(rng, round % 2 == 0 ? 250 : 500), &drawn[count]);
            stripped[count] = positions_strip(&arena, &drawn[count].pair);
            pairs[count] = &stripped[count];
            count += lanes_fit(pairs[count]) ? 1 : 0;
        }
        if (count > 0) {
            lanes_align(&arena, kernel, pairs, count, hits, counts);
        }
        for (size_t i = 0; i < count; i++) {
            struct alignment plain = plain_alignment(&drawn[i].pair);
            plain.hits -= pairs[i]->prefix + pairs[i]->suffix;
            assert_memory_equal(&counts[i], &plain, sizeof(plain));
        }
        arena_reset(&arena);
    }
    arena_free(&arena);
    gsl_rng_free(rng);
}

static void every_kernel_of_this_processor_agrees_with_the_plain_programme(void **state)
{
    (void)state;
    for (const struct lanes_kernel *kernel = lanes_kernels; kernel->name != NULL; kernel++) {
        if (kernel->usable()) {
            check_kernel(kernel);
        } else {
            print_message("%s: not on this processor\n", kernel->name);
        }
    }
}

static void an_empty_side_is_all_deletions_or_all_insertions(void **state)
{
    const uint32_t words[] = {0, 1, 1};
    struct arena arena = {0};

    (void)state;
    struct alignment lost = align(&arena, &(struct word_pair){words, 3, NULL, 0, 2});
    struct alignment added = align(&arena, &(struct word_pair){NULL, 0, words, 3, 2});
    struct alignment nothing = align(&arena, &(struct word_pair){NULL, 0, NULL, 0, 0});
    assert_int_equal(lost.deletions, 3);
    assert_int_equal(added.insertions, 3);
    assert_int_equal(nothing.hits + nothing.deletions + nothing.insertions, 0);
    arena_free(&arena);
}

static void sclite_takes_a_substitution_before_a_pair_of_gaps(void **state)
{
    const uint32_t reference[] = {0, 1, 2};
    const uint32_t hypothesis[] = {0, 3, 2};
    struct arena arena = {0};

    (void)state;
    struct alignment counts = align(&arena, &(struct word_pair){reference, 3, hypothesis, 3, 4});
    assert_int_equal(counts.hits, 2);
    assert_int_equal(counts.substitutions, 1);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_pairs_agree_with_the_plain_programme),
        cmocka_unit_test(pairs_longer_than_a_block_agree_with_the_plain_programme),
        cmocka_unit_test(pairs_longer_than_the_band_agree_with_the_plain_programme),
        cmocka_unit_test(a_side_moved_out_of_the_band_is_still_exact),
        cmocka_unit_test(pairs_aligned_together_are_as_if_alone),
        cmocka_unit_test(every_kernel_of_this_processor_agrees_with_the_plain_programme),
        cmocka_unit_test(an_empty_side_is_all_deletions_or_all_insertions),
        cmocka_unit_test(sclite_takes_a_substitution_before_a_pair_of_gaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
