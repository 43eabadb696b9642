/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/trace.h"

#include <stdbool.h>

struct band band_of(const struct word_pair *pair, size_t half_width)
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

static bool bit(uint64_t bits, size_t i)
{
    return ((bits >> (i % 64)) & 1) != 0;
}

enum move { MOVE_DIAGONAL, MOVE_INSERTION, MOVE_DELETION };

/* What is optimal in a cell whose words differ. Beyond the band only its border's own step is. */
static enum move move_of(const struct band *band, const struct cells *cells, size_t i, size_t j)
{
    size_t block = i / 64;
    size_t first = band_first(band, j);

    if (block < first) {
        return MOVE_INSERTION;
    }
    if (block > band_last(band, j)) {
        return MOVE_DELETION;
    }
    const uint64_t *cell = cells->bits + 2 * cells->lanes * (j * band->stride + block - first);
    if (bit(cell[0], i)) {
        return MOVE_DIAGONAL;
    }
    return bit(cell[cells->lanes], i) ? MOVE_INSERTION : MOVE_DELETION;
}

struct alignment trace_back(const struct word_pair *pair, const struct band *band,
                            const struct cells *cells, struct hit *hits)
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
