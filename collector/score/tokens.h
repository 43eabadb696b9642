/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tokens.h: a normalised text: what is compared, word by word. */
#ifndef COLLECTOR_SCORE_TOKENS_H
#define COLLECTOR_SCORE_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "collector/score/key.h"

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_UNIT, TOKEN_SYMBOL };

struct token {
    const char *bytes; /* equal bytes are the same word */
    uint64_t key;      /* of the bytes */
    uint32_t length;
    uint32_t accents;  /* what the bytes leave out; 0: nothing */
    uint32_t capitals; /* where capitals stood; 0: nowhere */
    uint8_t kind;      /* enum token_kind */
    char mark;         /* punctuation that follows; 0: none */
    bool plain;        /* known to begin no term */
};

struct token_list {
    struct arena *arena;
    struct token *items;
    size_t count;
    size_t capacity;
    uint32_t fillers; /* euh, um: left out, counted */
};

/* For tokens_add(): makes room for `more` tokens. */
void tokens_reserve(struct token_list *list, size_t more);

/* Adds a token of kind TOKEN_WORD, the rest of it zeros, for the caller to fill. */
static inline struct token *tokens_add(struct token_list *list, const char *bytes, uint32_t length,
                                       uint64_t key)
{
    if (list->count == list->capacity) {
        tokens_reserve(list, 1);
    }
    struct token *token = &list->items[list->count++];

    token->bytes = bytes;
    token->key = key;
    token->length = length;
    return token;
}

/* Makes the token other bytes, which are no text's. */
void token_replace(struct token *token, const char *bytes);

/* The words between ASCII white space, as they are. */
void tokens_split(struct token_list *list, const char *bytes, size_t length);

static inline bool token_is(const struct token *token, const char *word)
{
    return token->length == strlen(word) && memcmp(token->bytes, word, token->length) == 0;
}

#endif
