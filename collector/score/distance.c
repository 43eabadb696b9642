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

/* The rows that the last block has; the others have 64. */
static unsigned last_row(size_t block, size_t reference_count)
{
    size_t rows = reference_count - block * 64;

    return (unsigned)(rows < 64 ? rows : 64) - 1;
}

/*
 * Only blocks within `most` of the diagonal are looked at. What enters from outside counts one
 * more edit a word, which is reachable and never too little, so the last cell is exact.
 */
static int64_t distance_band(struct slopes *slopes, const struct positions *positions,
                             const struct word_pair *pair, size_t most)
{
    size_t n = pair->reference_count;
    size_t blocks = (n + 63) / 64;
    size_t last = most / 64 < blocks ? most / 64 : blocks - 1;
    int64_t value = (int64_t)last * 64 + last_row(last, n) + 1; /* in the last block's last row */

    for (size_t j = 0; j < pair->hypothesis_count; j++) {
        const uint64_t *match = positions_match(positions, pair->hypothesis[j]);
        size_t first = j > most ? (j - most) / 64 : 0;
        int carry = 1;

        if (last + 1 < blocks && (j + most) / 64 > last) {
            last++;
            value += last_row(last, n) + 1;
        }
        for (size_t block = first; block <= last; block++) {
            carry = step(&slopes[block], match[block], carry, last_row(block, n));
        }
        value += carry;
        positions_clear(positions, pair->hypothesis[j]);
    }
    return value;
}

uint32_t distance_words(struct arena *arena, const struct stripped_pair *pair, uint32_t most)
{
    const struct word_pair *inner = &pair->inner;

    if (inner->reference_count == 0 || inner->hypothesis_count == 0) {
        return (uint32_t)(inner->reference_count + inner->hypothesis_count);
    }
    size_t blocks = pair->positions.blocks;
    struct slopes *slopes = ARENA_NEW(arena, struct slopes, blocks);

    for (size_t block = 0; block < blocks; block++) {
        slopes[block].up = UINT64_MAX;
    }
    return (uint32_t)distance_band(slopes, &pair->positions, inner, most);
}
