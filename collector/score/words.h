/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.h: the tokens of a pair as numbers: equal bytes, equal number. */
#ifndef COLLECTOR_SCORE_WORDS_H
#define COLLECTOR_SCORE_WORDS_H

#include "collector/score/align.h"
#include "collector/score/tokens.h"

/* Longest side that is scored: what an audit event can hold; two hours of speech. */
#define WORDS_MAX ((size_t)20000)

struct word_pair words_number(struct arena *arena, const struct token_list *reference,
                              const struct token_list *hypothesis);

#endif
