/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/metric_set.h"

#include <string.h>

#define SETS_FIRST 64

void metric_set_add(struct metric_set *set, size_t metric)
{
    set->bits[metric / 64] |= UINT64_C(1) << (metric % 64);
}

void metric_set_join(struct metric_set *set, const struct metric_set *other)
{
    for (size_t w = 0; w < METRIC_WORDS; w++) {
        set->bits[w] |= other->bits[w];
    }
}

void metric_set_drop(struct metric_set *set, const struct metric_set *other)
{
    for (size_t w = 0; w < METRIC_WORDS; w++) {
        set->bits[w] &= ~other->bits[w];
    }
}

bool metric_set_any(const struct metric_set *set)
{
    uint64_t any = 0;

    for (size_t w = 0; w < METRIC_WORDS; w++) {
        any |= set->bits[w];
    }
    return any != 0;
}

bool metric_set_has(const struct metric_set *set, size_t metric)
{
    return (set->bits[metric / 64] >> (metric % 64) & 1) != 0;
}

size_t metric_set_rank(const struct metric_set *set, size_t metric)
{
    uint64_t before = set->bits[metric / 64] & ((UINT64_C(1) << metric % 64) - 1);
    size_t rank = (size_t)__builtin_popcountll(before);

    for (size_t w = 0; w < metric / 64; w++) {
        rank += (size_t)__builtin_popcountll(set->bits[w]);
    }
    return rank;
}

static bool same(const struct metric_set *a, const struct metric_set *b)
{
    return memcmp(a->bits, b->bits, sizeof(a->bits)) == 0;
}

/* The place of a set, or the free one for it. */
static size_t find_place(const struct metric_set_list *list, const struct metric_set *set)
{
    uint64_t hash = 0;

    for (size_t w = 0; w < METRIC_WORDS; w++) {
        hash = (hash ^ set->bits[w]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    size_t place = (size_t)hash & (list->place_count - 1);

    while (list->places[place] != 0 && !same(&list->items[list->places[place]], set)) {
        place = (place + 1) & (list->place_count - 1);
    }
    return place;
}

static void widen(struct metric_set_list *list, struct arena *arena)
{
    size_t wider = list->capacity == 0 ? SETS_FIRST : list->capacity * 2;
    struct metric_set *items = ARENA_NEW(arena, struct metric_set, wider);

    if (list->count > 0) {
        memcpy(items, list->items, list->count * sizeof(*items));
    }
    list->items = items;
    list->capacity = wider;
    list->count = list->count == 0 ? 1 : list->count;
    list->place_count = wider * 2;
    list->places = ARENA_NEW(arena, uint32_t, list->place_count);
    for (size_t i = 1; i < list->count; i++) {
        list->places[find_place(list, &items[i])] = (uint32_t)i;
    }
}

uint32_t metric_set_put(struct metric_set_list *list, struct arena *arena,
                        const struct metric_set *set)
{
    if (list->count == list->capacity) {
        widen(list, arena);
    }
    if (!metric_set_any(set)) {
        return 0;
    }
    size_t place = find_place(list, set);

    if (list->places[place] == 0) {
        list->items[list->count] = *set;
        list->places[place] = (uint32_t)list->count++;
    }
    return list->places[place];
}

uint32_t metric_set_union(struct metric_set_list *list, struct arena *arena, uint32_t one,
                          uint32_t other)
{
    if (one == other || other == 0) {
        return one;
    }
    struct metric_set both = list->items[one];

    metric_set_join(&both, &list->items[other]);
    return metric_set_put(list, arena, &both);
}
