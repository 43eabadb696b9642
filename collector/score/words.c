/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/words.h"

#include <string.h>

struct word {
    const char *bytes;
    uint32_t length;
    uint32_t hash;
};

/* Words seen, open addressing; sized to the pair, so that a short pair stays in the cache. */
struct table {
    struct word *words; /* [distinct] by number */
    uint32_t *slots;    /* [mask + 1] number + 1; 0: free */
    size_t mask;
    size_t distinct;
};

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Finds the next word at or after *at; false at the end. */
static bool next_word(struct plain_text text, size_t *at, struct word *word)
{
    size_t i = *at;
    uint32_t hash = 2166136261U; /* FNV-1a */

    while (i < text.length && is_space(text.bytes[i])) {
        i++;
    }
    size_t start = i;
    while (i < text.length && !is_space(text.bytes[i])) {
        hash = (hash ^ (unsigned char)text.bytes[i]) * 16777619U;
        i++;
    }
    *at = i;
    *word = (struct word){text.bytes + start, (uint32_t)(i - start), hash};
    return i > start;
}

static size_t count_words(struct plain_text text)
{
    size_t count = 0;
    bool in_word = false;

    for (size_t i = 0; i < text.length; i++) {
        bool space = is_space(text.bytes[i]);
        count += !space && !in_word ? 1 : 0;
        in_word = !space;
    }
    return count;
}

static uint32_t number_of(struct table *table, const struct word *word)
{
    size_t slot = word->hash & table->mask;

    for (; table->slots[slot] != 0; slot = (slot + 1) & table->mask) {
        const struct word *known = &table->words[table->slots[slot] - 1];
        if (known->hash == word->hash && known->length == word->length &&
            memcmp(known->bytes, word->bytes, word->length) == 0) {
            return table->slots[slot] - 1;
        }
    }
    table->words[table->distinct] = *word;
    table->slots[slot] = (uint32_t)++table->distinct;
    return table->slots[slot] - 1;
}

static const uint32_t *number_side(struct arena *arena, struct table *table, struct plain_text text,
                                   size_t count)
{
    uint32_t *numbers = ARENA_NEW(arena, uint32_t, count);
    struct word word;
    size_t at = 0;

    for (size_t i = 0; i < count && next_word(text, &at, &word); i++) {
        numbers[i] = number_of(table, &word);
    }
    return numbers;
}

bool words_number(struct arena *arena, struct plain_text reference, struct plain_text hypothesis,
                  struct word_pair *pair)
{
    size_t reference_count = count_words(reference);
    size_t hypothesis_count = count_words(hypothesis);
    size_t size = 16;

    if (reference_count > WORDS_MAX || hypothesis_count > WORDS_MAX) {
        return false;
    }
    while (size < 2 * (reference_count + hypothesis_count)) {
        size *= 2;
    }
    struct table table = {
        .words = ARENA_NEW(arena, struct word, reference_count + hypothesis_count),
        .slots = ARENA_NEW(arena, uint32_t, size),
        .mask = size - 1,
    };
    pair->reference = number_side(arena, &table, reference, reference_count);
    pair->reference_count = reference_count;
    pair->hypothesis = number_side(arena, &table, hypothesis, hypothesis_count);
    pair->hypothesis_count = hypothesis_count;
    pair->distinct = table.distinct;
    return true;
}
