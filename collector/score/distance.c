/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Source: G. Myers, J. ACM 46 (1999) 395, in the block form of H. Hyyrö (2003): the bits of a
 * column's vertical differences, +1 and -1, and one horizontal difference carried between blocks.
 */
#include "collector/score/distance.h"

#include "collector/score/positions.h"

struct slopes {
    uint64_t up;
    uint64_t down;
};

/* One column through 64 reference words; `in` is -1, 0 or +1, and so is the result at `last`. */
static int step(struct slopes *v, uint64_t match, int in, unsigned last)
{
    uint64_t equal = match | (in < 0 ? 1 : 0);
    uint64_t diagonal = match | v->down;
    uint64_t reached = (((equal & v->up) + v->up) ^ v->up) | equal;
    uint64_t up = v->down | ~(reached | v->up);
    uint64_t down = v->up & reached;
    int out = (int)((up >> last) & 1) - (int)((down >> last) & 1);

    up = (up << 1) | (in > 0 ? 1 : 0);
    down = (down << 1) | (in < 0 ? 1 : 0);
    v->up = down | ~(diagonal | up);
    v->down = up & diagonal;
    return out;
}

uint32_t distance_words(struct arena *arena, const struct word_pair *pair)
{
    struct word_pair inner = *pair;

    (void)word_pair_strip(&inner);
    if (inner.reference_count == 0) {
        return (uint32_t)inner.hypothesis_count;
    }
    size_t blocks = (inner.reference_count + 63) / 64;
    unsigned last = (unsigned)((inner.reference_count - 1) % 64);
    struct slopes *slopes = ARENA_NEW(arena, struct slopes, blocks);
    struct positions positions = positions_new(arena, &inner);
    int64_t distance = (int64_t)inner.reference_count;

    for (size_t block = 0; block < blocks; block++) {
        slopes[block].up = UINT64_MAX;
    }
    for (size_t j = 0; j < inner.hypothesis_count; j++) {
        const uint64_t *match = positions_match(&positions, inner.hypothesis[j]);
        int carry = 1;

        for (size_t block = 0; block < blocks; block++) {
            carry = step(&slopes[block], match[block], carry, block + 1 == blocks ? last : 63);
        }
        distance += carry;
        positions_clear(&positions, inner.hypothesis[j]);
    }
    return (uint32_t)distance;
}
