/* SPDX-License-Identifier: GPL-3.0-or-later */
/* positions.h: where each word stands in the reference, as bit rows made for one word at a time. */
#ifndef COLLECTOR_SCORE_POSITIONS_H
#define COLLECTOR_SCORE_POSITIONS_H

#include "collector/score/align.h"

struct positions {
    uint32_t *first; /* [distinct] index + 1 of a word's last position; 0: none */
    uint32_t *next;  /* [reference_count] index + 1 of the one before it */
    uint64_t *match; /* [blocks] */
};

/* Words that both sides begin and end with: hits in every cheapest alignment that is counted. */
struct common_ends {
    uint32_t prefix;
    uint32_t suffix;
};

/* Takes the common suffix and prefix off both sides. */
struct common_ends word_pair_strip(struct word_pair *pair);

struct positions positions_new(struct arena *arena, const struct word_pair *pair);

/* The bit row of a word's positions; give it back with positions_clear() before the next one. */
const uint64_t *positions_match(const struct positions *positions, uint32_t word);
void positions_clear(const struct positions *positions, uint32_t word);

#endif
