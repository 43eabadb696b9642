/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/positions.h"

/* A word with so many positions a block, or more, has a row of its own: reading it is cheaper than
 * making it, and all rows together stay below 128 bytes a reference word. */
#define BLOCKS_PER_POSITION 16

static void strip_ends(struct stripped_pair *stripped)
{
    struct word_pair *inner = &stripped->inner;

    while (inner->reference_count > 0 && inner->hypothesis_count > 0 &&
           inner->reference[inner->reference_count - 1] ==
               inner->hypothesis[inner->hypothesis_count - 1]) {
        inner->reference_count--;
        inner->hypothesis_count--;
        stripped->suffix++;
    }
    while (inner->reference_count > 0 && inner->hypothesis_count > 0 &&
           inner->reference[0] == inner->hypothesis[0]) {
        inner->reference++;
        inner->hypothesis++;
        inner->reference_count--;
        inner->hypothesis_count--;
        stripped->prefix++;
    }
}

/* Links the positions of each word, counts them, and gives the frequent words a row each. Returns
 * how many. */
static size_t link_positions(struct positions *p, const struct word_pair *pair, uint32_t *count)
{
    size_t rows = 0;

    for (uint32_t i = 0; i < pair->reference_count; i++) {
        uint32_t word = pair->reference[i];
        p->next[i] = p->first[word];
        p->first[word] = i + 1;
        count[word]++;
        if (p->row[word] == 0 && (size_t)count[word] * BLOCKS_PER_POSITION >= p->blocks) {
            p->row[word] = (uint32_t)++rows;
        }
    }
    return rows;
}

/* count: of each word in the reference; used up. */
static size_t count_unmatched(const struct word_pair *pair, uint32_t *count)
{
    size_t matched = 0;

    for (size_t j = 0; j < pair->hypothesis_count; j++) {
        uint32_t *left = &count[pair->hypothesis[j]];
        uint32_t found = *left > 0 ? 1 : 0;
        *left -= found;
        matched += found;
    }
    return pair->reference_count + pair->hypothesis_count - 2 * matched;
}

static void set_bits(const struct positions *p, uint32_t word, uint64_t *match)
{
    for (uint32_t at = p->first[word]; at > 0; at = p->next[at - 1]) {
        match[(at - 1) / 64] |= (uint64_t)1 << ((at - 1) % 64);
    }
}

static struct positions positions_new(struct arena *arena, const struct word_pair *pair)
{
    size_t blocks = (pair->reference_count + 63) / 64;
    uint32_t *count = ARENA_NEW(arena, uint32_t, pair->distinct);
    struct positions p = {
        .blocks = blocks,
        .row = ARENA_NEW(arena, uint32_t, pair->distinct),
        .first = ARENA_NEW(arena, uint32_t, pair->distinct),
        .next = ARENA_NEW(arena, uint32_t, pair->reference_count),
        .match = ARENA_NEW(arena, uint64_t, blocks),
    };

    p.rows = ARENA_NEW(arena, uint64_t, link_positions(&p, pair, count) * blocks);
    p.unmatched = count_unmatched(pair, count);
    for (uint32_t i = 0; i < pair->reference_count; i++) {
        uint32_t row = p.row[pair->reference[i]];
        if (row > 0) {
            p.rows[(row - 1) * blocks + i / 64] |= (uint64_t)1 << (i % 64);
        }
    }
    return p;
}

struct stripped_pair positions_strip(struct arena *arena, const struct word_pair *pair)
{
    struct stripped_pair stripped = {.inner = *pair};

    strip_ends(&stripped);
    stripped.positions = positions_new(arena, &stripped.inner);
    return stripped;
}

const uint64_t *positions_match(const struct positions *positions, uint32_t word)
{
    if (positions->row[word] > 0) {
        return positions->rows + (positions->row[word] - 1) * positions->blocks;
    }
    set_bits(positions, word, positions->match);
    return positions->match;
}

void positions_clear(const struct positions *positions, uint32_t word)
{
    if (positions->row[word] > 0) {
        return;
    }
    for (uint32_t at = positions->first[word]; at > 0; at = positions->next[at - 1]) {
        positions->match[(at - 1) / 64] = 0;
    }
}
