/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/words.h"

#include "collector/score/key.h"

struct word {
    uint64_t key;
    const struct token *token;
};

/* Words seen, open addressing; sized to the pair, so that a short pair stays in the cache. */
struct table {
    struct word *words; /* [distinct] by number */
    uint32_t *slots;    /* [mask + 1] number + 1; 0: free */
    size_t mask;
    size_t distinct;
};

static uint32_t number_of(struct table *table, const struct token *token)
{
    size_t slot = key_slot(token->key, table->mask);

    for (; table->slots[slot] != 0; slot = (slot + 1) & table->mask) {
        const struct word *known = &table->words[table->slots[slot] - 1];
        if (known->key == token->key &&
            key_same(token->key, known->token->bytes, known->token->length, token->bytes,
                     token->length)) {
            return table->slots[slot] - 1;
        }
    }
    table->words[table->distinct] = (struct word){token->key, token};
    table->slots[slot] = (uint32_t)++table->distinct;
    return table->slots[slot] - 1;
}

static const uint32_t *number_side(struct arena *arena, struct table *table,
                                   const struct token_list *tokens)
{
    uint32_t *numbers = ARENA_NEW(arena, uint32_t, tokens->count);

    for (size_t i = 0; i < tokens->count; i++) {
        numbers[i] = number_of(table, &tokens->items[i]);
    }
    return numbers;
}

struct word_pair words_number(struct arena *arena, const struct token_list *reference,
                              const struct token_list *hypothesis)
{
    size_t count = reference->count + hypothesis->count;
    size_t size = 16;

    while (size < 2 * count) {
        size *= 2;
    }
    struct table table = {
        .words = ARENA_NEW(arena, struct word, count),
        .slots = ARENA_NEW(arena, uint32_t, size),
        .mask = size - 1,
    };
    struct word_pair pair = {
        .reference = number_side(arena, &table, reference),
        .reference_count = reference->count,
        .hypothesis = number_side(arena, &table, hypothesis),
        .hypothesis_count = hypothesis->count,
    };

    pair.distinct = table.distinct;
    return pair;
}
