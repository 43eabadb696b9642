/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * align.h: counts hits, substitutions, deletions and insertions between two sequences of word
 * numbers, as NIST sclite counts them.
 *
 * Costs: substitution 4, deletion 3, insertion 3. Ties, traced back from the end: equal words are a
 * hit; else a substitution where it is optimal; else an insertion; else a deletion. Knows no text.
 * Source: NIST SCTK, doc/sclite.htm; the bit-parallel recurrence is derived in recurrence.h.
 */
#ifndef COLLECTOR_SCORE_ALIGN_H
#define COLLECTOR_SCORE_ALIGN_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct alignment {
    uint32_t hits;
    uint32_t substitutions;
    uint32_t deletions;  /* words of the reference that the hypothesis lacks */
    uint32_t insertions; /* words of the hypothesis that the reference lacks */
};

/* Word numbers, 0 to distinct - 1; the same number is the same word on both sides. */
struct word_pair {
    const uint32_t *reference; /* [reference_count] */
    size_t reference_count;
    const uint32_t *hypothesis; /* [hypothesis_count] */
    size_t hypothesis_count;
    size_t distinct;
};

/* A word that both sides have, by its place in each. */
struct hit {
    uint32_t reference;
    uint32_t hypothesis;
};

struct stripped_pair; /* positions.h */

/* Room for the hits of a pair. */
size_t align_hits_max(const struct word_pair *pair);

/*
 * Aligns the pair. Long pairs are aligned within a band around the diagonal that is proved wide
 * enough by the cost found, so time and memory grow with length x errors over 64; the arena holds
 * the working memory until the caller frees it.
 *
 *   hits  set to the hits in order, [align_hits_max()]; or NULL
 */
struct alignment align_words(struct arena *arena, const struct stripped_pair *pair,
                             struct hit *hits);

/* Most pairs that are aligned at once. */
#define ALIGN_PAIRS_MAX 4

/*
 * The same for up to ALIGN_PAIRS_MAX pairs. Short ones go side by side, which is faster.
 *
 *   hits    [count]
 *   counts  [count] set
 */
void align_pairs(struct arena *arena, const struct stripped_pair *const *pairs, size_t count,
                 struct hit *const *hits, struct alignment *counts);

#endif
