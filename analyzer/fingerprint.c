/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/fingerprint.h"

#define PLACES_FIRST 256

/* splitmix64: Steele, Lea, Flood 2014, doi:10.1145/2714064.2660195. */
static uint64_t mixed(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

struct fingerprint fingerprint_of(uint64_t number)
{
    uint64_t first = mixed(number);

    /* Of another state, so that what is the same in the one is not so in the other. */
    return (struct fingerprint){first, mixed(first ^ UINT64_C(0xd1b54a32d192ed03))};
}

/* The place of one, or the free one for it. */
static size_t find_place(const struct fingerprint_set *set, struct fingerprint one)
{
    size_t place = (size_t)one.a & (set->place_count - 1);

    while (!fingerprint_equal(set->places[place], (struct fingerprint){0}) &&
           !fingerprint_equal(set->places[place], one)) {
        place = (place + 1) & (set->place_count - 1);
    }
    return place;
}

bool fingerprint_set_has(const struct fingerprint_set *set, struct fingerprint one)
{
    return set->place_count > 0 && fingerprint_equal(set->places[find_place(set, one)], one);
}

static void widen(struct fingerprint_set *set, struct arena *arena)
{
    struct fingerprint_set wider = {.count = set->count};

    wider.place_count = set->place_count == 0 ? PLACES_FIRST : set->place_count * 2;
    wider.places = ARENA_NEW(arena, struct fingerprint, wider.place_count);
    for (size_t i = 0; i < set->place_count; i++) {
        if (!fingerprint_equal(set->places[i], (struct fingerprint){0})) {
            wider.places[find_place(&wider, set->places[i])] = set->places[i];
        }
    }
    *set = wider;
}

void fingerprint_set_add(struct fingerprint_set *set, struct arena *arena, struct fingerprint one)
{
    if (set->count * 2 >= set->place_count) {
        widen(set, arena);
    }
    size_t place = find_place(set, one);

    set->count += !fingerprint_equal(set->places[place], one);
    set->places[place] = one;
}
