/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tokens.h: a normalised text: what is compared, word by word. */
#ifndef COLLECTOR_SCORE_TOKENS_H
#define COLLECTOR_SCORE_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_UNIT, TOKEN_SYMBOL };

struct token {
    const char *bytes; /* equal bytes are the same word */
    uint32_t length;
    uint32_t accents;  /* what the bytes leave out; 0: nothing */
    uint32_t capitals; /* where capitals stood; 0: nowhere */
    uint8_t kind;      /* enum token_kind */
    char mark;         /* punctuation that follows; 0: none */
};

struct token_list {
    struct arena *arena;
    struct token *items;
    size_t count;
    size_t capacity;
    uint32_t fillers; /* euh, um: left out, counted */
};

struct token *tokens_add(struct token_list *list, struct token token);

/* The words between ASCII white space, as they are. */
void tokens_split(struct token_list *list, const char *bytes, size_t length);

bool token_is(const struct token *token, const char *word);

#endif
