/* SPDX-License-Identifier: GPL-3.0-or-later */
/* terms.h: the terms of a text that errors must not change, each with its class and its value. */
#ifndef COLLECTOR_SCORE_TERMS_H
#define COLLECTOR_SCORE_TERMS_H

#include "collector/score/lexicon.h"
#include "collector/score/tokens.h"

enum term_class {
    TERM_NUMBER,
    TERM_COMPARATOR, /* < > ≤ ≥ ±: part of the number's class */
    TERM_UNIT,
    TERM_DRUG,
    TERM_NEGATION,
    TERM_LATERALITY,
    TERM_CLASS_COUNT,
};

struct term {
    uint8_t class;     /* enum term_class */
    const char *value; /* [length]: equal values mean the same */
    uint32_t length;
    uint32_t from; /* tokens [from, until) */
    uint32_t until;
};

struct term_list {
    struct term *items; /* in order */
    size_t count;
};

/*
 * The drugs, cues and sides of a language, those of a site's folder added: drugs.csv, negation.csv,
 * laterality.csv, as far as they are there.
 *
 *   folder  or NULL
 *
 * Fails with ERROR_CONFIG naming file and line, or ERROR_SYSTEM.
 */
NODISCARD bool terms_load(struct arena *arena, enum language language, const char *folder,
                          const struct lexicon **lexicon, struct error *err);

static inline struct lexicon_word token_lexicon_word(const struct token *token)
{
    return (struct lexicon_word){token->bytes, token->length, token->key};
}

struct term_list terms_find(struct arena *arena, const struct lexicon *lexicon,
                            const struct token_list *tokens);

#endif
