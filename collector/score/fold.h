/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fold.h: a text as characters that differ only where they mean something else.
 *
 * NFC, never NFKC (10² stays apart from 102). One apostrophe, one hyphen, one space, one micro
 * sign; œ and æ are two letters; soft hyphens and zero-width characters go away.
 */
#ifndef COLLECTOR_SCORE_FOLD_H
#define COLLECTOR_SCORE_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum character_kind {
    CHARACTER_SPACE,
    CHARACTER_LETTER, /* and the degree sign: °C is a word */
    CHARACTER_DIGIT,
    CHARACTER_RAISED,   /* a superscript digit or minus, as `letter` 0-9 and - */
    CHARACTER_FRACTION, /* ¼ ½ ¾ */
    CHARACTER_APOSTROPHE,
    CHARACTER_HYPHEN, /* and the minus sign */
    CHARACTER_SYMBOL, /* < > ≤ ≥ ± % + = / */
    CHARACTER_MARK,   /* all other punctuation */
};

struct character {
    uint32_t letter;   /* lower case, without accents */
    uint32_t accented; /* lower case, with them */
    uint8_t kind;      /* enum character_kind */
    bool capital;
};

struct characters {
    struct character *items; /* a space follows the last one */
    size_t count;
};

/* False where the bytes are no well-formed UTF-8. */
bool fold_text(struct arena *arena, const char *bytes, size_t length, struct characters *out);

#endif
