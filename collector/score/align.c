/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/align.h"

#include <assert.h>

#include "collector/score/lanes.h"
#include "collector/score/recurrence.h"
#include "collector/score/trace.h"

static struct alignment align_band(struct arena *arena, const struct word_pair *pair,
                                   const struct positions *positions, const struct band *band,
                                   struct hit *hits)
{
    struct rises *y = ARENA_NEW(arena, struct rises, band->blocks);
    struct cell_bits *cells =
        ARENA_NEW(arena, struct cell_bits, band->stride * pair->hypothesis_count);

    for (size_t j = 0; j < pair->hypothesis_count; j++) {
        const uint64_t *match = positions_match(positions, pair->hypothesis[j]);
        size_t first = band_first(band, j);
        size_t last = band_last(band, j);
        struct cell_bits *column = cells + j * band->stride;
        struct carries carries = {0};

        for (size_t block = first; block <= last; block++) {
            recurrence_step(&y[block], &match[block], &carries, &column[block - first]);
        }
        positions_clear(positions, pair->hypothesis[j]);
    }
    return trace_back(pair, band, &(const struct cells){&cells->diagonal, 1}, hits);
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
    if (lanes_fit(stripped)) {
        struct band whole = band_of(pair, n + m);
        return align_band(arena, pair, &stripped->positions, &whole, hits);
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

/* From the inner words of a pair to the whole. */
static void complete(struct alignment *counts, const struct stripped_pair *pair, struct hit *hits)
{
    if (hits != NULL) {
        order_hits(hits, counts->hits, pair);
    }
    counts->hits += pair->prefix + pair->suffix;
}

void align_pairs(struct arena *arena, const struct stripped_pair *const *pairs, size_t count,
                 struct hit *const *hits, struct alignment *counts)
{
    const struct stripped_pair *shorts[LANES];
    struct hit *their_hits[LANES];
    struct alignment their_counts[LANES];
    size_t place[LANES];
    size_t found = 0;
    const struct lanes_kernel *kernel = count > 1 ? lanes_choose() : NULL;

    assert(count <= ALIGN_PAIRS_MAX);
    for (size_t i = 0; i < count; i++) {
        if (kernel != NULL && lanes_fit(pairs[i])) {
            shorts[found] = pairs[i];
            their_hits[found] = hits[i];
            place[found++] = i;
        } else {
            counts[i] = align_inner(arena, pairs[i], hits[i]);
        }
    }
    if (found > 0) {
        lanes_align(arena, kernel, shorts, found, their_hits, their_counts);
    }
    for (size_t i = 0; i < found; i++) {
        counts[place[i]] = their_counts[i];
    }
    for (size_t i = 0; i < count; i++) {
        complete(&counts[i], pairs[i], hits[i]);
    }
}

struct alignment align_words(struct arena *arena, const struct stripped_pair *pair,
                             struct hit *hits)
{
    struct alignment counts;

    align_pairs(arena, &pair, 1, &hits, &counts);
    return counts;
}
