/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lexeme.h: a folded text cut into words, numbers, symbols and punctuation; nothing is dropped yet.
 *
 * French elisions are cut after their apostrophe, units from their number (500mg), compounds at
 * their hyphen. Signs, decimal and group marks and raised exponents stay with their number.
 */
#ifndef COLLECTOR_SCORE_LEXEME_H
#define COLLECTOR_SCORE_LEXEME_H

#include <string.h>

#include "collector/score/fold.h"
#include "collector/score/lexicon.h"
#include "schema/catalog.h"

enum lexeme_kind {
    LEXEME_WORD,
    LEXEME_NUMBER, /* canonical */
    LEXEME_SYMBOL,
    LEXEME_MARK,
    LEXEME_END, /* follows the last one */
};

struct lexeme {
    const char *bytes; /* lower case, without accents; a NUL follows */
    uint64_t key;      /* of the bytes of a word */
    uint32_t length;
    uint32_t accents;  /* as in struct token */
    uint32_t capitals; /* as in struct token */
    uint8_t kind;      /* enum lexeme_kind */
    uint8_t zeros;     /* leading zeros of a number, which its canonical form leaves out */
    bool plain;        /* a word that no rule or lexicon looks at; the caller's */
};

struct lexeme_list {
    struct lexeme *items;
    size_t count;
};

struct lexeme_list lexemes_cut(struct arena *arena, enum language language,
                               const struct lexicon *units, const struct characters *text);

static inline bool lexeme_is(const struct lexeme *lexeme, const char *word)
{
    return lexeme->length == strlen(word) && memcmp(lexeme->bytes, word, lexeme->length) == 0;
}

#endif
