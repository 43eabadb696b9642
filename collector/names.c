/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/names.h"

#include <string.h>

/* Source: FNV-1a, 32 bits (G. Fowler, L. C. Noll, K.-P. Vo). */
static uint32_t hash_of(const char *text, size_t length)
{
    uint32_t hash = 2166136261U;

    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)text[i]) * 16777619U;
    }
    return hash;
}

void names_init(struct names *names, struct arena *arena, size_t capacity)
{
    uint32_t size = 8;

    while (size < 2 * capacity) {
        size *= 2;
    }
    names->slots = ARENA_NEW(arena, struct name_slot, size);
    names->mask = size - 1;
}

/* The word's slot, or the free one where it belongs. */
static struct name_slot *slot_of(const struct names *names, const char *text, size_t length)
{
    const uint32_t hash = hash_of(text, length);
    uint32_t at = hash & names->mask;

    while (names->slots[at].text != NULL) {
        const struct name_slot *slot = &names->slots[at];

        if (slot->hash == hash && slot->length == length && memcmp(slot->text, text, length) == 0) {
            break;
        }
        at = (at + 1) & names->mask;
    }
    return &names->slots[at];
}

void names_add(struct names *names, const char *text, int32_t value)
{
    const size_t length = strlen(text);
    struct name_slot *slot = slot_of(names, text, length);

    if (slot->text == NULL) {
        *slot = (struct name_slot){
            .text = text,
            .length = (uint32_t)length,
            .hash = hash_of(text, length),
            .value = value,
        };
    }
}

int32_t names_find(const struct names *names, const char *text, size_t length)
{
    const struct name_slot *slot = slot_of(names, text, length);

    return slot->text == NULL ? NAMES_NONE : slot->value;
}
