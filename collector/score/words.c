/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/words.h"

#include "collector/score/key.h"

/* So many words away an alignment may go on. */
#define NEAR 8

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

static bool same_word(const struct token *a, const struct token *b)
{
    return a->key == b->key && key_same(a->key, a->bytes, a->length, b->bytes, b->length);
}

static uint32_t *number_reference(struct arena *arena, struct table *table,
                                  const struct token_list *reference)
{
    uint32_t *numbers = ARENA_NEW(arena, uint32_t, reference->count);

    for (size_t i = 0; i < reference->count; i++) {
        numbers[i] = number_of(table, &reference->items[i]);
    }
    return numbers;
}

/* Mostly the next word is the reference's next one: that is asked before the table. Behind an
 * error, what follows the place where a word stands near by is the next one. */
static uint32_t *number_hypothesis(struct arena *arena, struct table *table,
                                   const struct token_list *hypothesis,
                                   const struct token_list *reference, const uint32_t *numbered)
{
    uint32_t *numbers = ARENA_NEW(arena, uint32_t, hypothesis->count);
    const size_t known = table->distinct;
    size_t next = 0;

    for (size_t i = 0; i < hypothesis->count; i++) {
        const struct token *token = &hypothesis->items[i];

        if (next < reference->count && same_word(token, &reference->items[next])) {
            numbers[i] = numbered[next++];
            continue;
        }
        numbers[i] = number_of(table, token);
        size_t place = numbers[i] < known
                           ? (size_t)(table->words[numbers[i]].token - reference->items)
                           : reference->count;
        bool near = place + NEAR > next && place < next + NEAR;
        next = near ? place + 1 : next + 1;
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
    const uint32_t *numbered = number_reference(arena, &table, reference);
    struct word_pair pair = {
        .reference = numbered,
        .reference_count = reference->count,
        .hypothesis = number_hypothesis(arena, &table, hypothesis, reference, numbered),
        .hypothesis_count = hypothesis->count,
    };

    pair.distinct = table.distinct;
    return pair;
}
