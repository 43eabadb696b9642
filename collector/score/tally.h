/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tally.h: counts summed over pairs, and their summary as one JSON object. */
#ifndef COLLECTOR_SCORE_TALLY_H
#define COLLECTOR_SCORE_TALLY_H

#include <stdint.h>
#include <stdio.h>

#include "collector/score/align.h"
#include "collector/score/words.h"

/* The figures of one pair: all that may leave the site. */
struct score {
    uint32_t reference_words;
    uint32_t hypothesis_words;
    struct alignment counts;
    uint32_t min_edits;
};

struct tally {
    uint64_t pairs;
    uint64_t rejected;
    uint64_t reference_words;
    uint64_t hypothesis_words;
    uint64_t hits;
    uint64_t substitutions;
    uint64_t deletions;
    uint64_t insertions;
    uint64_t min_edits;
};

/* Scores numbered words. */
struct score score_words(struct arena *arena, const struct word_pair *pair);

void tally_add(struct tally *tally, const struct score *score);

/* Writes one line; `wer` is null where there is no reference word. */
void tally_write(const struct tally *tally, const char *profile, FILE *out);

#endif
