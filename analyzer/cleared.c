/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/cleared.h"

#include <string.h>

#define WORD_BITS 64

struct cleared_set {
    struct cleared_set *next;
    struct scope_set scopes;
    uint16_t class;
};

struct scope_set scope_set_make(struct arena *arena, size_t scope_count)
{
    size_t words = (scope_count + WORD_BITS - 1) / WORD_BITS;

    return (struct scope_set){.words = ARENA_NEW(arena, uint64_t, words), .word_count = words};
}

void scope_set_add(struct scope_set *set, size_t scope)
{
    set->words[scope / WORD_BITS] |= UINT64_C(1) << (scope % WORD_BITS);
}

void scope_set_remove(struct scope_set *set, size_t scope)
{
    set->words[scope / WORD_BITS] &= ~(UINT64_C(1) << (scope % WORD_BITS));
}

static bool within(const struct scope_set *part, const struct scope_set *whole)
{
    uint64_t beyond = 0;

    for (size_t i = 0; i < part->word_count; i++) {
        beyond |= part->words[i] & ~whole->words[i];
    }
    return beyond == 0;
}

bool cleared_has(const struct cleared *cleared, uint16_t class, const struct scope_set *scopes)
{
    for (const struct cleared_set *set = cleared->newest; set != NULL; set = set->next) {
        if (set->class == class && set->scopes.word_count == scopes->word_count &&
            within(scopes, &set->scopes)) {
            return true;
        }
    }
    return false;
}

void cleared_add(struct cleared *cleared, struct arena *arena, uint16_t class,
                 const struct scope_set *scopes)
{
    struct cleared_set *set = ARENA_NEW(arena, struct cleared_set, 1);

    *set = (struct cleared_set){.next = cleared->newest, .scopes = *scopes, .class = class};
    set->scopes.words = ARENA_NEW(arena, uint64_t, scopes->word_count);
    memcpy(set->scopes.words, scopes->words, scopes->word_count * sizeof(uint64_t));
    cleared->newest = set;
}
