/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lanes.h: several short pairs aligned side by side, each in a lane of the processor's vectors.
 *
 * A short pair's table is filled whole, without a band. What vectors there are is asked of the
 * processor when the program runs; all give the same bits.
 */
#ifndef COLLECTOR_SCORE_LANES_H
#define COLLECTOR_SCORE_LANES_H

#include <stdbool.h>

#include "collector/score/positions.h"

#define LANES        ALIGN_PAIRS_MAX
#define LANES_BLOCKS POSITIONS_SHORT /* at most */

/* Pairs that fill the same table, [columns][blocks][diagonal, insertion][LANES]. */
struct lanes {
    const struct stripped_pair *pairs[LANES]; /* a pair may stand in several lanes */
    size_t columns;
    size_t blocks;
    uint64_t *cells;
};

/* A way to fill it. */
struct lanes_kernel {
    const char *name;
    bool (*usable)(void); /* here, by this processor */
    void (*fill)(const struct lanes *lanes);
};

/* The fastest first; ended by a kernel without a name. */
extern const struct lanes_kernel lanes_kernels[];

/* Is the pair short enough, and has words on both sides to align? */
bool lanes_fit(const struct stripped_pair *pair);

/*
 * Aligns the inner words of `count` pairs that fit, at most LANES.
 *
 *   hits    [count] as trace_back() notes them, each perhaps NULL
 *   counts  [count]
 */
void lanes_align(struct arena *arena, const struct lanes_kernel *kernel,
                 const struct stripped_pair *const *pairs, size_t count, struct hit *const *hits,
                 struct alignment *counts);

/* The first kernel that is usable; NULL where the processor has no such vectors. */
const struct lanes_kernel *lanes_choose(void);

#endif
