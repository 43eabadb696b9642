/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/fingerprint.h"

#include <string.h>

#define PLACES_FIRST 64

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

struct fingerprint_place {
    struct fingerprint one;
    uint32_t number; /* from 1; 0: free */
};

/* The place of one, or the free one for it. */
static struct fingerprint_place *find_place(const struct fingerprint_set *set,
                                            struct fingerprint one)
{
    size_t place = (size_t)one.a & (set->place_count - 1);

    while (set->places[place].number != 0 && !fingerprint_equal(set->places[place].one, one)) {
        place = (place + 1) & (set->place_count - 1);
    }
    return &set->places[place];
}

bool fingerprint_set_has(const struct fingerprint_set *set, struct fingerprint one)
{
    return set->place_count > 0 && find_place(set, one)->number != 0;
}

/* As many places again, so that a half of them stays free. */
static void widen(struct fingerprint_set *set, struct arena *arena)
{
    struct fingerprint_set wider = {.count = set->count};

    wider.place_count = set->place_count == 0 ? PLACES_FIRST : set->place_count * 2;
    wider.places = ARENA_NEW(arena, struct fingerprint_place, wider.place_count);
    /* A page that is read first is the system's page of zeros, and to write it then interrupts the
     * processors of all threads. */
    memset(wider.places, 0, wider.place_count * sizeof(*wider.places));
    for (size_t i = 0; i < set->place_count; i++) {
        if (set->places[i].number != 0) {
            *find_place(&wider, set->places[i].one) = set->places[i];
        }
    }
    *set = wider;
}

size_t fingerprint_set_add(struct fingerprint_set *set, struct arena *arena, struct fingerprint one)
{
    if (set->count * 2 >= set->place_count) {
        widen(set, arena);
    }
    struct fingerprint_place *place = find_place(set, one);

    if (place->number == 0) {
        *place = (struct fingerprint_place){one, (uint32_t)++set->count};
    }
    return place->number - 1;
}
