/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/lanes.h"

#include <assert.h>

#include "collector/score/trace.h"

#define RECURRENCE_LANES LANES
#include "collector/score/recurrence.h"

/* Where the word of a column stands in each lane's reference. Behind its last column a lane goes
 * on with its last word: what it fills there is not read. */
RECURRENCE_PART void find_rows(const struct lanes *lanes, size_t column,
                               const uint64_t *rows[LANES])
{
    for (size_t i = 0; i < LANES; i++) {
        const struct stripped_pair *pair = lanes->pairs[i];
        size_t last = pair->inner.hypothesis_count - 1;
        uint32_t word = pair->inner.hypothesis[column < last ? column : last];

        rows[i] = pair->positions.rows + word * pair->positions.blocks;
    }
}

RECURRENCE_PART void fill_block(const uint64_t *const rows[LANES], size_t block, struct rises *y,
                                struct carries *carries, struct cell_bits *out)
{
    const bits match = {rows[0][block], rows[1][block], rows[2][block], rows[3][block]};

    recurrence_step(y, &match, carries, out);
}

RECURRENCE_PART void fill(const struct lanes *lanes)
{
    struct rises y[LANES_BLOCKS] = {0};
    struct cell_bits *out = (void *)lanes->cells;
    const uint64_t *rows[LANES];

    for (size_t j = 0; j < lanes->columns; j++) {
        struct carries carries = {0};

        find_rows(lanes, j, rows);
        for (size_t block = 0; block < lanes->blocks; block++) {
            fill_block(rows, block, &y[block], &carries, out++);
        }
    }
}

/* The same for two blocks, as most short pairs have, where there are registers enough for both. */
RECURRENCE_PART void fill_two(const struct lanes *lanes)
{
    struct rises low = {0};
    struct rises high = {0};
    struct cell_bits *out = (void *)lanes->cells;
    const uint64_t *rows[LANES];

    for (size_t j = 0; j < lanes->columns; j++) {
        struct carries carries = {0};

        find_rows(lanes, j, rows);
        fill_block(rows, 0, &low, &carries, out++);
        fill_block(rows, 1, &high, &carries, out++);
    }
}

#ifdef __x86_64__
static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") != 0;
}

__attribute__((target("avx2"))) static void fill_avx2(const struct lanes *lanes)
{
    fill(lanes);
}

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512vl") != 0;
}

/* Vectors no longer, but twice as many, and any function of three bits in one instruction. */
__attribute__((target("avx512f,avx512vl"))) static void fill_avx512(const struct lanes *lanes)
{
    if (lanes->blocks == 2) {
        fill_two(lanes);
    } else {
        fill(lanes);
    }
}
#endif

const struct lanes_kernel lanes_kernels[] = {
#ifdef __x86_64__
    {"avx512vl", has_avx512, fill_avx512},
    {"avx2", has_avx2, fill_avx2},
#endif
    {.name = NULL},
};

const struct lanes_kernel *lanes_choose(void)
{
    for (const struct lanes_kernel *kernel = lanes_kernels; kernel->name != NULL; kernel++) {
        if (kernel->usable()) {
            return kernel;
        }
    }
    return NULL;
}

bool lanes_fit(const struct stripped_pair *pair)
{
    return pair->inner.reference_count > 0 && pair->inner.hypothesis_count > 0 &&
           positions_are_short(&pair->positions);
}

void lanes_align(struct arena *arena, const struct lanes_kernel *kernel,
                 const struct stripped_pair *const *pairs, size_t count, struct hit *const *hits,
                 struct alignment *counts)
{
    struct lanes lanes = {0};

    assert(count >= 1 && count <= LANES);
    for (size_t i = 0; i < LANES; i++) {
        const struct stripped_pair *pair = pairs[i < count ? i : 0];
        size_t columns = pair->inner.hypothesis_count;

        lanes.pairs[i] = pair;
        lanes.columns = columns > lanes.columns ? columns : lanes.columns;
        lanes.blocks =
            pair->positions.blocks > lanes.blocks ? pair->positions.blocks : lanes.blocks;
    }
    lanes.cells = ARENA_NEW(arena, uint64_t, lanes.columns * lanes.blocks * 2 * LANES);
    kernel->fill(&lanes);
    for (size_t i = 0; i < count; i++) {
        const struct word_pair *pair = &pairs[i]->inner;
        struct band whole = band_of(pair, pair->reference_count + pair->hypothesis_count);
        const struct cells cells = {lanes.cells + i, LANES};

        whole.stride = lanes.blocks;
        counts[i] = trace_back(pair, &whole, &cells, hits[i]);
    }
}
