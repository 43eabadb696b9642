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

/* The blocks of 64 reference words that are looked at in a column. */
struct band {
    size_t half_width; /* [words] */
    size_t excess_reference;
    size_t excess_hypothesis;
    size_t blocks; /* of the whole reference */
    size_t stride; /* most blocks of one column */
};

static struct band band_of(const struct word_pair *pair, size_t half_width)
{
    size_t n = pair->reference_count;
    size_t m = pair->hypothesis_count;
    size_t difference = n > m ? n - m : m - n;
    size_t blocks = (n + 63) / 64;
    size_t stride = (2 * half_width + difference) / 64 + 2;

    return (struct band){
        .half_width = half_width,
        .excess_reference = n > m ? n - m : 0,
        .excess_hypothesis = m > n ? m - n : 0,
        .blocks = blocks,
        .stride = stride < blocks ? stride : blocks,
    };
}

/* First and last block of column j, the hypothesis word's index. */
static size_t first_block(const struct band *band, size_t j)
{
    size_t reach = band->half_width + band->excess_hypothesis;

    return j > reach ? (j - reach) / 64 : 0;
}

static size_t last_block(const struct band *band, size_t j)
{
    size_t last = (j + band->excess_reference + band->half_width) / 64;

    return last < band->blocks ? last : band->blocks - 1;
}

static bool bit(uint64_t bits, size_t i)
{
    return ((bits >> (i % 64)) & 1) != 0;
}

enum move { MOVE_DIAGONAL, MOVE_INSERTION, MOVE_DELETION };

/* What is optimal in a cell whose words differ. Beyond the band only its border's own step is. */
static enum move move_of(const struct band *band, const struct cell_bits *cells, size_t i, size_t j)
{
    size_t block = i / 64;
    size_t first = first_block(band, j);

    if (block < first) {
        return MOVE_INSERTION;
    }
    if (block > last_block(band, j)) {
        return MOVE_DELETION;
    }
    const struct cell_bits *cell = &cells[j * band->stride + block - first];
    if (bit(cell->diagonal, i)) {
        return MOVE_DIAGONAL;
    }
    return bit(cell->insertion, i) ? MOVE_INSERTION : MOVE_DELETION;
}

/* Walks back from the last cell and counts; hits are noted last first. */
static struct alignment trace(const struct word_pair *pair, const struct band *band,
                              const struct cell_bits *cells, struct hit *hits)
{
    struct alignment counts = {0};
    size_t i = pair->reference_count;
    size_t j = pair->hypothesis_count;

    while (i > 0 && j > 0) {
        if (pair->reference[i - 1] == pair->hypothesis[j - 1]) {
            i--;
            j--;
            if (hits != NULL) {
                hits[counts.hits] = (struct hit){(uint32_t)i, (uint32_t)j};
            }
            counts.hits++;
            continue;
        }
        enum move move = move_of(band, cells, i - 1, j - 1);
        counts.substitutions += move == MOVE_DIAGONAL ? 1 : 0;
        counts.insertions += move == MOVE_INSERTION ? 1 : 0;
        counts.deletions += move == MOVE_DELETION ? 1 : 0;
        i -= move == MOVE_INSERTION ? 0 : 1;
        j -= move == MOVE_DELETION ? 0 : 1;
    }
    counts.deletions += (uint32_t)i;
    counts.insertions += (uint32_t)j;
    return counts;
}

static struct alignment align_band(struct arena *arena, const struct word_pair *pair,
                                   const struct positions *positions, const struct band *band,
                                   struct hit *hits)
{
    struct rises *y = ARENA_NEW(arena, struct rises, band->blocks);
    struct cell_bits *cells =
        ARENA_NEW(arena, struct cell_bits, band->stride * pair->hypothesis_count);

    for (size_t j = 0; j < pair->hypothesis_count; j++) {
        const uint64_t *match = positions_match(positions, pair->hypothesis[j]);
        size_t first = first_block(band, j);
        size_t last = last_block(band, j);
        struct cell_bits *column = cells + j * band->stride;
        struct carries carries = {0};

        for (size_t block = first; block <= last; block++) {
            step(&y[block], match[block], &carries, &column[block - first]);
        }
        positions_clear(positions, pair->hypothesis[j]);
    }
    return trace(pair, band, cells, hits);
}

/* Half-width within which the alignment of most pairs lies, guessed from the words that can be no
 * hit: it holds their gaps where these are no more than the substitutions, and some to spare. */
static size_t guess_width(size_t unmatched, size_t difference)
{
    size_t free = unmatched - difference;

    return free / 4 + free / 16 + 16;
}

/*
 * An alignment that leaves a band of half-width w has at least g = |M - N| + 2 (w + 1) gaps, so it
 * costs at least 3 g. It also costs at least 2 u + g, u being the words that can be no hit: N + M =
 * 2H + 2S + D + I, of which u <= N + M - 2H, and so 4S + 3(D + I) >= 2u + D + I. Where the cost
 * found is below one of both, every cheapest alignment lies inside; the cost itself, reachable as
 * it is, gives the width that is wide enough.
 */
static struct alignment align_inner(struct arena *arena, const struct stripped_pair *stripped,
                                    struct hit *hits)
{
    const struct word_pair *pair = &stripped->inner;
    size_t n = pair->reference_count;
    size_t m = pair->hypothesis_count;
    size_t difference = n > m ? n - m : m - n;
    size_t unmatched = stripped->positions.unmatched;

    if (n == 0 || m == 0) {
        return (struct alignment){.deletions = (uint32_t)n, .insertions = (uint32_t)m};
    }
    struct band band = band_of(pair, guess_width(unmatched, difference));
    struct alignment counts = align_band(arena, pair, &stripped->positions, &band, hits);
    size_t cost =
        4 * (size_t)counts.substitutions + 3 * ((size_t)counts.deletions + counts.insertions);
    size_t most = cost - 2 * unmatched; /* gaps of a cheapest alignment */

    most = most < cost / 3 ? most : cost / 3;
    if (most < difference + 2 * (band.half_width + 1)) {
        return counts;
    }
    band = band_of(pair, (most - difference) / 2);
    return align_band(arena, pair, &stripped->positions, &band, hits);
}

/* From last first and inner to in order and whole. */
static void order_hits(struct hit *hits, uint32_t inner, const struct stripped_pair *pair)
{
    uint32_t whole = pair->prefix + inner + pair->suffix;
    uint32_t reference_end = pair->prefix + (uint32_t)pair->inner.reference_count;
    uint32_t hypothesis_end = pair->prefix + (uint32_t)pair->inner.hypothesis_count;

    for (uint32_t i = 0; i < inner / 2; i++) {
        struct hit last = hits[inner - 1 - i];
        hits[inner - 1 - i] = hits[i];
        hits[i] = last;
    }
    for (uint32_t i = inner; i-- > 0;) {
        hits[pair->prefix + i] =
            (struct hit){hits[i].reference + pair->prefix, hits[i].hypothesis + pair->prefix};
    }
    for (uint32_t i = 0; i < pair->prefix; i++) {
        hits[i] = (struct hit){i, i};
    }
    for (uint32_t i = 0; i < pair->suffix; i++) {
        hits[whole - pair->suffix + i] = (struct hit){reference_end + i, hypothesis_end + i};
    }
}

size_t align_hits_max(const struct word_pair *pair)
{
    return pair->reference_count < pair->hypothesis_count ? pair->reference_count
                                                          : pair->hypothesis_count;
}

struct alignment align_words(struct arena *arena, const struct stripped_pair *pair,
                             struct hit *hits)
{
    struct alignment counts = align_inner(arena, pair, hits);

    if (hits != NULL) {
        order_hits(hits, counts.hits, pair);
    }
    counts.hits += pair->prefix + pair->suffix;
    return counts;
}
