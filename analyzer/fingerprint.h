/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fingerprint.h: tells sets of numbers apart without keeping them.
 *
 * The sum of two independent hashes of each number, 128 bits: in whatever order they come it is the
 * same, and of all sets of one run no two share it but by a chance of less than 1e-20.
 */
#ifndef ANALYZER_FINGERPRINT_H
#define ANALYZER_FINGERPRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* All zero is that of the empty set. */
struct fingerprint {
    uint64_t a;
    uint64_t b;
};

struct fingerprint fingerprint_of(uint64_t number);

static inline void fingerprint_join(struct fingerprint *all, struct fingerprint one)
{
    all->a += one.a;
    all->b += one.b;
}

static inline bool fingerprint_equal(struct fingerprint left, struct fingerprint right)
{
    return left.a == right.a && left.b == right.b;
}

/* Those that were noted, numbered from 0 in the order in which they came. */
struct fingerprint_set {
    struct fingerprint_place *places; /* [place_count] */
    size_t place_count;               /* a power of 2, or 0 */
    size_t count;
};

bool fingerprint_set_has(const struct fingerprint_set *set, struct fingerprint one);

/* The number of one, which is noted; that of a new one is the `count` before. */
size_t fingerprint_set_add(struct fingerprint_set *set, struct arena *arena,
                           struct fingerprint one);

#endif
