/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/positions.h"

struct common_ends word_pair_strip(struct word_pair *pair)
{
    struct common_ends common = {0};

    while (pair->reference_count > 0 && pair->hypothesis_count > 0 &&
           pair->reference[pair->reference_count - 1] ==
               pair->hypothesis[pair->hypothesis_count - 1]) {
        pair->reference_count--;
        pair->hypothesis_count--;
        common.suffix++;
    }
    while (pair->reference_count > 0 && pair->hypothesis_count > 0 &&
           pair->reference[0] == pair->hypothesis[0]) {
        pair->reference++;
        pair->hypothesis++;
        pair->reference_count--;
        pair->hypothesis_count--;
        common.prefix++;
    }
    return common;
}

struct positions positions_new(struct arena *arena, const struct word_pair *pair)
{
    struct positions positions = {
        .first = ARENA_NEW(arena, uint32_t, pair->distinct),
        .next = ARENA_NEW(arena, uint32_t, pair->reference_count),
        .match = ARENA_NEW(arena, uint64_t, (pair->reference_count + 63) / 64),
    };

    for (uint32_t i = 0; i < pair->reference_count; i++) {
        positions.next[i] = positions.first[pair->reference[i]];
        positions.first[pair->reference[i]] = i + 1;
    }
    return positions;
}

const uint64_t *positions_match(const struct positions *positions, uint32_t word)
{
    for (uint32_t at = positions->first[word]; at > 0; at = positions->next[at - 1]) {
        positions->match[(at - 1) / 64] |= (uint64_t)1 << ((at - 1) % 64);
    }
    return positions->match;
}

void positions_clear(const struct positions *positions, uint32_t word)
{
    for (uint32_t at = positions->first[word]; at > 0; at = positions->next[at - 1]) {
        positions->match[(at - 1) / 64] = 0;
    }
}
