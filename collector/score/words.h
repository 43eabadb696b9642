/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.h: a pair of normalised texts as numbered words. */
#ifndef COLLECTOR_SCORE_WORDS_H
#define COLLECTOR_SCORE_WORDS_H

#include <stdbool.h>

#include "collector/score/align.h"
#include "collector/score/profile.h"

/* Longest side that is aligned: an hour of speech is about 9,000 words. */
#define WORDS_MAX ((size_t)40000)

/* Numbers the words of both texts; false where a side has more than WORDS_MAX. */
bool words_number(struct arena *arena, struct plain_text reference, struct plain_text hypothesis,
                  struct word_pair *pair);

#endif
