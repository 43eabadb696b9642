/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * With N reference and M hypothesis words the cost is 4S + 3(D + I) = M + 3N - 2V, V = 2H - I, so
 * the cheapest alignment has the largest V. In a cell let y = V[i][j-1] - V[i-1][j-1] and
 * x = V[i-1][j] - V[i-1][j-1] + 1; both lie in 0..3. With W = max(match ? 3 : 1, x, y) the cell's
 * own differences are x' = W - y and y' = W - x. A bit row holds "y >= k" for 64 reference words;
 * x runs along the bits, so its rows are carries.
 */
#include "collector/score/align.h"

#include <stdbool.h>

#include "collector/score/positions.h"

/* What the trace needs of 64 cells: is a substitution optimal, is an insertion. */
struct cell_bits {
    uint64_t diagonal;
    uint64_t insertion;
};

/* "y >= 1, 2, 3" of 64 reference words, kept from column to column. */
struct rises {
    uint64_t one;
    uint64_t two;
    uint64_t three;
};

/* "x >= 1, 2, 3" on entering a block's lowest word: 0 or 1 each. */
struct carries {
    uint64_t one;
    uint64_t two;
    uint64_t three;
};

/* x where x = (o << 1) | in and o = generate | (propagate & x): the carry chain of an addition. */
static uint64_t carry_chain(uint64_t generate, uint64_t propagate, uint64_t in)
{
    uint64_t start = (generate << 1) | in;

    return ((propagate + (start & propagate)) ^ propagate) | start;
}

/* One column through 64 reference words. */
static void step(struct rises *y, uint64_t match, struct carries *in, struct cell_bits *out)
{
    uint64_t other = ~match;
    uint64_t flat = other & ~y->one; /* y = 0 without a match: x passes on */

    uint64_t generate3 = match & ~y->one;
    uint64_t x3 = carry_chain(generate3, flat, in->three);
    uint64_t out3 = generate3 | (flat & x3);

    uint64_t generate2 = (match & ~y->two) | (other & y->one & ~y->two & x3);
    uint64_t x2 = carry_chain(generate2, flat, in->two);
    uint64_t out2 = generate2 | (flat & x2);

    uint64_t out1 =
        (match & ~y->three) | (other & (~y->one | (~y->two & x2) | (y->two & ~y->three & x3)));
    uint64_t x1 = (out1 << 1) | in->one;

    out->diagonal = match | (~x2 & ~y->two);
    out->insertion = ~out1;
    *in = (struct carries){out1 >> 63, out2 >> 63, out3 >> 63};
    *y = (struct rises){
        .one = (match & ~x3) | (other & (~x1 | (y->two & ~x2) | (y->three & ~x3))),
        .two = (match & ~x2) | (other & ((~x1 & y->two) | (~x2 & y->three))),
        .three = ~x1 & (match | y->three),
    };
}

static bool bit(const struct cell_bits *column, size_t i, bool diagonal)
{
    uint64_t bits = diagonal ? column[i / 64].diagonal : column[i / 64].insertion;

    return ((bits >> (i % 64)) & 1) != 0;
}

/* Walks back from the last cell of `cells` [hypothesis_count][blocks] and counts. */
static struct alignment trace(const struct word_pair *pair, const struct cell_bits *cells,
                              size_t blocks)
{
    struct alignment counts = {0};
    size_t i = pair->reference_count;
    size_t j = pair->hypothesis_count;

    while (i > 0 && j > 0) {
        const struct cell_bits *column = cells + (j - 1) * blocks;

        if (pair->reference[i - 1] == pair->hypothesis[j - 1]) {
            counts.hits++;
            i--;
            j--;
        } else if (bit(column, i - 1, true)) {
            counts.substitutions++;
            i--;
            j--;
        } else if (bit(column, i - 1, false)) {
            counts.insertions++;
            j--;
        } else {
            counts.deletions++;
            i--;
        }
    }
    counts.deletions += (uint32_t)i;
    counts.insertions += (uint32_t)j;
    return counts;
}

static struct alignment align_inner(struct arena *arena, const struct word_pair *pair)
{
    size_t blocks = (pair->reference_count + 63) / 64;
    struct rises *y = ARENA_NEW(arena, struct rises, blocks);
    struct cell_bits *cells = ARENA_NEW(arena, struct cell_bits, blocks * pair->hypothesis_count);
    struct positions positions = positions_new(arena, pair);

    for (size_t j = 0; j < pair->hypothesis_count; j++) {
        const uint64_t *match = positions_match(&positions, pair->hypothesis[j]);
        struct carries carries = {0};

        for (size_t block = 0; block < blocks; block++) {
            step(&y[block], match[block], &carries, &cells[j * blocks + block]);
        }
        positions_clear(&positions, pair->hypothesis[j]);
    }
    return trace(pair, cells, blocks);
}

struct alignment align_words(struct arena *arena, const struct word_pair *pair)
{
    struct word_pair inner = *pair;
    uint32_t common = word_pair_strip(&inner);
    struct alignment counts = align_inner(arena, &inner);

    counts.hits += common;
    return counts;
}
