/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/tokens.h"

#include <string.h>

#include "collector/score/cuts.h"

#define FIRST_CAPACITY 64
#define BYTES_PER_WORD 5 /* rather too few, its space among them */

void tokens_reserve(struct token_list *list, size_t more)
{
    size_t capacity = list->capacity > 0 ? list->capacity * 2 : FIRST_CAPACITY;

    if (list->capacity >= list->count + more) {
        return;
    }
    capacity = capacity < list->count + more ? list->count + more : capacity;
    struct token *items = ARENA_NEW(list->arena, struct token, capacity);
    if (list->count > 0) {
        memcpy(items, list->items, list->count * sizeof(*items));
    }
    list->items = items;
    list->capacity = capacity;
}

void tokens_split(struct token_list *list, const char *bytes, size_t length)
{
    struct cuts cuts = cuts_start(bytes, length);
    size_t from;
    size_t until;

    tokens_reserve(list, length / BYTES_PER_WORD);
    while (cuts_next(&cuts, &from, &until)) {
        const char *word = bytes + from;
        (void)tokens_add(list, word, (uint32_t)(until - from),
                         key_of(word, until - from, length - from));
    }
}

void token_replace(struct token *token, const char *bytes)
{
    token->bytes = bytes;
    token->length = (uint32_t)strlen(bytes);
    token->key = key_of(bytes, token->length, token->length);
}
