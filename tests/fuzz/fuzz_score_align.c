/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_score_align.c: any two sequences of words: counts add up, hits are equal words in order, and
 * the cost is the least that a plain dynamic programme finds.
 */
#include <assert.h>
#include <string.h>

#include "collector/score/distance.h"
#include "collector/score/positions.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LONGEST 1024

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The least cost, row by row of the reference. */
static uint32_t plain_cost(const struct word_pair *p, uint32_t substitution, uint32_t gap)
{
    static uint32_t row[LONGEST + 1];

    for (size_t j = 0; j <= p->hypothesis_count; j++) {
        row[j] = gap * (uint32_t)j;
    }
    for (size_t i = 0; i < p->reference_count; i++) {
        uint32_t corner = row[0];
        row[0] += gap;
        for (size_t j = 0; j < p->hypothesis_count; j++) {
            uint32_t equal = p->reference[i] == p->hypothesis[j] ? 0 : substitution;
            uint32_t diagonal = corner + equal;
            corner = row[j + 1];
            row[j + 1] = least(diagonal, least(row[j], row[j + 1]) + gap);
        }
    }
    return row[p->hypothesis_count];
}

/* The pair beside others of other lengths: all are aligned as if they were alone. */
static void check_together(struct arena *arena, const struct word_pair *p)
{
    const size_t n = p->reference_count;
    const size_t m = p->hypothesis_count;
    const struct word_pair pairs[ALIGN_PAIRS_MAX] = {
        *p,
        {p->hypothesis, m, p->reference, n, p->distinct},
        {p->reference, n / 2, p->hypothesis, m, p->distinct},
        {p->reference, n, p->hypothesis, m / 3, p->distinct},
    };
    struct stripped_pair stripped[ALIGN_PAIRS_MAX];
    const struct stripped_pair *given[ALIGN_PAIRS_MAX];
    struct hit *hits[ALIGN_PAIRS_MAX];
    struct alignment counts[ALIGN_PAIRS_MAX];

    for (int i = 0; i < ALIGN_PAIRS_MAX; i++) {
        stripped[i] = positions_strip(arena, &pairs[i]);
        given[i] = &stripped[i];
        hits[i] = ARENA_NEW(arena, struct hit, align_hits_max(&pairs[i]));
    }
    align_pairs(arena, given, ALIGN_PAIRS_MAX, hits, counts);
    for (int i = 0; i < ALIGN_PAIRS_MAX; i++) {
        struct hit *alone = ARENA_NEW(arena, struct hit, align_hits_max(&pairs[i]));
        struct alignment a = align_words(arena, &stripped[i], alone);

        assert(memcmp(&a, &counts[i], sizeof(a)) == 0);
        assert(memcmp(alone, hits[i], a.hits * sizeof(*alone)) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint32_t words[LONGEST];
    struct arena arena = {0};

    size = size < LONGEST ? size : LONGEST;
    for (size_t i = 0; i < size; i++) {
        words[i] = data[i];
    }
    size_t cut = size > 0 ? size * words[0] / 255 : 0;
    const struct word_pair pair = {words, cut, words + cut, size - cut, UINT8_MAX + 1};
    struct hit *hits = ARENA_NEW(&arena, struct hit, align_hits_max(&pair));
    struct stripped_pair stripped = positions_strip(&arena, &pair);
    struct alignment a = align_words(&arena, &stripped, hits);
    uint32_t gaps = a.deletions + a.insertions;

    assert(a.hits + a.substitutions + a.deletions == cut);
    assert(a.hits + a.substitutions + a.insertions == size - cut);
    assert(4 * a.substitutions + 3 * gaps == plain_cost(&pair, 4, 3));
    assert(distance_words(&arena, &stripped) == plain_cost(&pair, 1, 1));
    assert(distance_aligned(&arena, &stripped, &a) == plain_cost(&pair, 1, 1));
    for (uint32_t i = 0; i < a.hits; i++) {
        assert(pair.reference[hits[i].reference] == pair.hypothesis[hits[i].hypothesis]);
        assert(i == 0 || (hits[i].reference > hits[i - 1].reference &&
                          hits[i].hypothesis > hits[i - 1].hypothesis));
    }
    check_together(&arena, &pair);
    arena_free(&arena);
    return 0;
}
