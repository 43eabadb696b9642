/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * distance.h: the edit distance of two sequences of word numbers with unit costs.
 *
 * What jiwer and Kaldi call errors: never above the errors of align_words(), sometimes below.
 */
#ifndef COLLECTOR_SCORE_DISTANCE_H
#define COLLECTOR_SCORE_DISTANCE_H

#include "collector/score/align.h"

uint32_t distance_words(struct arena *arena, const struct stripped_pair *pair);

/* The same, faster; counts: what align_words() found of the pair. */
uint32_t distance_aligned(struct arena *arena, const struct stripped_pair *pair,
                          const struct alignment *counts);

#endif
