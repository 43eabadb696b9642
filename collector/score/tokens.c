/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/tokens.h"

#include <string.h>

#define FIRST_CAPACITY 256

struct token *tokens_add(struct token_list *list, struct token token)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity > 0 ? list->capacity * 2 : FIRST_CAPACITY;
        struct token *items = ARENA_NEW(list->arena, struct token, capacity);
        if (list->count > 0) {
            memcpy(items, list->items, list->count * sizeof(*items));
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count] = token;
    return &list->items[list->count++];
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Where the word that begins at `at` ends: eight bytes at once, as long as none is below '!'. */
static size_t word_end(const char *bytes, size_t at, size_t length)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t chunk;

    while (at + sizeof(chunk) <= length) {
        memcpy(&chunk, bytes + at, sizeof(chunk));
        if (((chunk - ones * '!') & ~chunk & (ones * 0x80)) != 0) {
            break;
        }
        at += sizeof(chunk);
    }
    while (at < length && !is_space(bytes[at])) {
        at++;
    }
    return at;
}

void tokens_split(struct token_list *list, const char *bytes, size_t length)
{
    size_t i = 0;

    for (;;) {
        while (i < length && is_space(bytes[i])) {
            i++;
        }
        size_t start = i;
        i = word_end(bytes, i, length);
        if (i == start) {
            return;
        }
        (void)tokens_add(list,
                         (struct token){.bytes = bytes + start, .length = (uint32_t)(i - start)});
    }
}

bool token_is(const struct token *token, const char *word)
{
    return token->length == strlen(word) && memcmp(token->bytes, word, token->length) == 0;
}
