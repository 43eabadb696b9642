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

/* Rows beyond a pair's own, that may be read of the last one: lanes.h goes on to the blocks of the
 * longest pair. */
#define SPARE_BLOCKS POSITIONS_SHORT

static uint64_t *new_rows(struct arena *arena, size_t rows, size_t blocks)
{
    return ARENA_NEW(arena, uint64_t, rows * blocks + SPARE_BLOCKS);
}

static void set_bit(uint64_t *row, size_t i)
{
    row[i / 64] |= (uint64_t)1 << (i % 64);
}

static struct positions short_positions(struct arena *arena, const struct word_pair *pair,
                                        size_t blocks)
{
    struct positions p = {.blocks = blocks, .rows = new_rows(arena, pair->distinct, blocks)};

    for (size_t i = 0; i < pair->reference_count; i++) {
        set_bit(p.rows + pair->reference[i] * blocks, i);
    }
    return p;
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

static void set_bits(const struct positions *p, uint32_t word)
{
    for (uint32_t at = p->first[word]; at > 0; at = p->next[at - 1]) {
        set_bit(p->rows, at - 1);
    }
}

static struct positions long_positions(struct arena *arena, const struct word_pair *pair,
                                       size_t blocks)
{
    uint32_t *count = ARENA_NEW(arena, uint32_t, pair->distinct);
    struct positions p = {
        .blocks = blocks,
        .row = ARENA_NEW(arena, uint32_t, pair->distinct),
        .first = ARENA_NEW(arena, uint32_t, pair->distinct),
        .next = ARENA_NEW(arena, uint32_t, pair->reference_count),
    };

    p.rows = new_rows(arena, 1 + link_positions(&p, pair, count), blocks);
    p.unmatched = count_unmatched(pair, count);
    for (uint32_t i = 0; i < pair->reference_count; i++) {
        uint32_t row = p.row[pair->reference[i]];
        if (row > 0) {
            set_bit(p.rows + row * blocks, i);
        }
    }
    return p;
}

struct stripped_pair positions_strip(struct arena *arena, const struct word_pair *pair)
{
    struct stripped_pair stripped = {.inner = *pair};

    strip_ends(&stripped);
    size_t blocks = (stripped.inner.reference_count + 63) / 64;
    bool is_short = blocks <= POSITIONS_SHORT && pair->distinct <= POSITIONS_SHORT_WORDS;
    stripped.positions = is_short ? short_positions(arena, &stripped.inner, blocks)
                                  : long_positions(arena, &stripped.inner, blocks);
    return stripped;
}

const uint64_t *positions_match(const struct positions *positions, uint32_t word)
{
    if (positions_are_short(positions)) {
        return positions->rows + word * positions->blocks;
    }
    if (positions->row[word] == 0) {
        set_bits(positions, word);
    }
    return positions->rows + positions->row[word] * positions->blocks;
}

void positions_clear(const struct positions *positions, uint32_t word)
{
    if (positions_are_short(positions) || positions->row[word] > 0) {
        return;
    }
    for (uint32_t at = positions->first[word]; at > 0; at = positions->next[at - 1]) {
        positions->rows[(at - 1) / 64] = 0;
    }
}
