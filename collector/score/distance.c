/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Source: G. Myers, J. ACM 46 (1999) 395, in the block form of H. Hyyrö (2003): the bits of a
 * column's vertical differences, +1 and -1, and one horizontal difference carried between blocks.
 */
#include "collector/score/distance.h"

#include <stdbool.h>

#include "collector/score/positions.h"

#define LAST_ROW 63 /* of a whole block */

struct slopes {
    uint64_t up;
    uint64_t down;
};

/* The horizontal difference at a block's edge, 0 or 1 each. */
struct edge {
    uint64_t up;
    uint64_t down;
};

/* One column through 64 reference words; the edge goes from above the block to its row `last`. */
static inline void step(struct slopes *v, uint64_t match, struct edge *edge, unsigned last)
{
    uint64_t equal = match | edge->down;
    uint64_t diagonal = match | v->down;
    uint64_t reached = (((equal & v->up) + v->up) ^ v->up) | equal;
    uint64_t up = v->down | ~(reached | v->up);
    uint64_t down = v->up & reached;
    struct edge below = {(up >> last) & 1, (down >> last) & 1};

    up = (up << 1) | edge->up;
    down = (down << 1) | edge->down;
    v->up = down | ~(diagonal | up);
    v->down = up & diagonal;
    *edge = below;
}

/* The rows that the last block has; the others have 64. */
static unsigned last_row(size_t block, size_t reference_count)
{
    size_t rows = reference_count - block * 64;

    return rows <= LAST_ROW ? (unsigned)rows - 1 : LAST_ROW;
}

/*
 * Only blocks are looked at in which an alignment of `gaps` gaps may lie: it strays from between
 * the first and the last cell's diagonals by half of those that it has beyond |M - N|. What enters
 * from outside counts one more edit a word, which is reachable and never too little, so the last
 * cell is exact where one of the best alignments has no more gaps, and never below.
 */
static int64_t distance_band(struct slopes *slopes, const struct positions *positions,
                             const struct word_pair *pair, size_t gaps)
{
    size_t n = pair->reference_count;
    size_t m = pair->hypothesis_count;
    size_t ahead = (gaps + n - m) / 2; /* most deletions */
    size_t behind = gaps - ahead;
    size_t blocks = (n + 63) / 64;
    size_t last = ahead / 64 < blocks ? ahead / 64 : blocks - 1;
    int64_t value = (int64_t)last * 64 + last_row(last, n) + 1; /* in the last block's last row */

    for (size_t j = 0; j < m; j++) {
        const uint64_t *match = positions_match(positions, pair->hypothesis[j]);
        size_t first = j > behind ? (j - behind) / 64 : 0;
        struct edge edge = {1, 0};

        if (last + 1 < blocks && (j + ahead) / 64 > last) {
            last++;
            value += last_row(last, n) + 1;
        }
        for (size_t block = first; block < last; block++) {
            step(&slopes[block], match[block], &edge, LAST_ROW);
        }
        step(&slopes[last], match[last], &edge, last_row(last, n));
        value += (int64_t)edge.up - (int64_t)edge.down;
        positions_clear(positions, pair->hypothesis[j]);
    }
    return value;
}

static uint32_t distance_within(struct arena *arena, const struct stripped_pair *pair, size_t gaps)
{
    size_t blocks = pair->positions.blocks;
    struct slopes *slopes = ARENA_NEW(arena, struct slopes, blocks);

    for (size_t block = 0; block < blocks; block++) {
        slopes[block].up = UINT64_MAX;
    }
    return (uint32_t)distance_band(slopes, &pair->positions, &pair->inner, gaps);
}

static size_t difference_of(const struct word_pair *pair)
{
    return pair->reference_count > pair->hypothesis_count
               ? pair->reference_count - pair->hypothesis_count
               : pair->hypothesis_count - pair->reference_count;
}

uint32_t distance_words(struct arena *arena, const struct stripped_pair *pair)
{
    size_t words = pair->inner.reference_count + pair->inner.hypothesis_count;
    bool empty = pair->inner.reference_count == 0 || pair->inner.hypothesis_count == 0;

    return empty ? (uint32_t)words : distance_within(arena, pair, words);
}

/*
 * The cost 4S + 3(D + I) is the least, and D + I is even or odd in all alignments alike. So an
 * alignment with fewer edits has at least four gaps fewer: 4e - g >= 4E - G, and e < E.
 */
uint32_t distance_aligned(struct arena *arena, const struct stripped_pair *pair,
                          const struct alignment *counts)
{
    uint32_t gaps = counts->deletions + counts->insertions;
    uint32_t errors = counts->substitutions + gaps;

    if (gaps < difference_of(&pair->inner) + 4) {
        return errors;
    }
    uint32_t fewer = distance_within(arena, pair, gaps - 4);
    return fewer < errors ? fewer : errors;
}
