/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trace.h: the way back through the cost table, by sclite's tie rule, and what lies on it. */
#ifndef COLLECTOR_SCORE_TRACE_H
#define COLLECTOR_SCORE_TRACE_H

#include "collector/score/align.h"

/* The blocks of 64 reference words that are looked at in a column. */
struct band {
    size_t half_width; /* [words] */
    size_t excess_reference;
    size_t excess_hypothesis;
    size_t blocks; /* of the whole reference */
    size_t stride; /* most blocks of one column */
};

/* Bit rows of the table, [column][stride][diagonal, insertion][lanes]; `bits` points to the pair's
 * own lane. */
struct cells {
    const uint64_t *bits;
    size_t lanes;
};

struct band band_of(const struct word_pair *pair, size_t half_width);

/* First and last block of column j, the hypothesis word's index. */
static inline size_t band_first(const struct band *band, size_t j)
{
    size_t reach = band->half_width + band->excess_hypothesis;

    return j > reach ? (j - reach) / 64 : 0;
}

static inline size_t band_last(const struct band *band, size_t j)
{
    size_t last = (j + band->excess_reference + band->half_width) / 64;

    return last < band->blocks ? last : band->blocks - 1;
}

/* Walks back from the last cell and counts; hits, unless NULL, are noted last first. */
struct alignment trace_back(const struct word_pair *pair, const struct band *band,
                            const struct cells *cells, struct hit *hits);

#endif
