/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * positions.h: a pair without its common ends, and where each word stands in the reference, as bit
 * rows. Frequent words have a row of their own; those of the others are made one at a time.
 */
#ifndef COLLECTOR_SCORE_POSITIONS_H
#define COLLECTOR_SCORE_POSITIONS_H

#include <stdbool.h>

#include "collector/score/align.h"

/* A pair of at most so many blocks, and so many words, is short: each word has a row. */
#define POSITIONS_SHORT       4
#define POSITIONS_SHORT_WORDS 2048

struct positions {
    size_t blocks;    /* of 64 reference words */
    uint32_t *row;    /* [distinct] a word's own row; 0: none. NULL: row i is word i's */
    uint64_t *rows;   /* [rows][blocks]; where words may have none, the first is for those */
    uint32_t *first;  /* [distinct] index + 1 of a word's last position; 0: none */
    uint32_t *next;   /* [reference_count] index + 1 of the one before it */
    size_t unmatched; /* words of both sides that can be no hit, whatever the order; of pairs whose
                         words may have no row */
};

/* The words that both sides begin and end with are hits in every cheapest alignment. */
struct stripped_pair {
    struct word_pair inner;
    uint32_t prefix;
    uint32_t suffix;
    struct positions positions; /* of the inner pair */
};

static inline bool positions_are_short(const struct positions *positions)
{
    return positions->row == NULL;
}

struct stripped_pair positions_strip(struct arena *arena, const struct word_pair *pair);

/* The bit row of a word's positions; give it back with positions_clear() before the next one. */
const uint64_t *positions_match(const struct positions *positions, uint32_t word);
void positions_clear(const struct positions *positions, uint32_t word);

#endif
