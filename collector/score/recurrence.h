/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * recurrence.h: one column of the alignment's cost table through 64 reference words, as bit rows.
 *
 * With N reference and M hypothesis words the cost is 4S + 3(D + I) = M + 3N - 2V, V = 2H - I, so
 * the cheapest alignment has the largest V. In a cell let y = V[i][j-1] - V[i-1][j-1] and
 * x = V[i-1][j] - V[i-1][j-1] + 1; both lie in 0..3. With W = max(match ? 3 : 1, x, y) the cell's
 * own differences are x' = W - y and y' = W - x. A bit row holds "y >= k" for 64 reference words;
 * x runs along the bits, so its rows are carries.
 *
 * RECURRENCE_LANES, where the includer defines it, is how many pairs go side by side, each in a
 * 64-bit lane of a vector: the same operators work on either type.
 */
#ifndef COLLECTOR_SCORE_RECURRENCE_H
#define COLLECTOR_SCORE_RECURRENCE_H

#include <stdint.h>

#ifdef RECURRENCE_LANES
typedef uint64_t bits __attribute__((vector_size(8 * RECURRENCE_LANES), aligned(16), may_alias));
#else
typedef uint64_t bits;
#endif

/* Inlined, so that it is compiled for the processor that its caller is compiled for. */
#define RECURRENCE_PART static inline __attribute__((always_inline))

/* What the trace needs of 64 cells: is a substitution optimal, is an insertion. */
struct cell_bits {
    bits diagonal;
    bits insertion;
};

/* "y >= 1, 2, 3" of 64 reference words, kept from column to column. */
struct rises {
    bits one;
    bits two;
    bits three;
};

/* "x >= 1, 2, 3" on entering a block's lowest word: 0 or 1 each. */
struct carries {
    bits one;
    bits two;
    bits three;
};

/* x where x = (o << 1) | in and o = generate | (propagate & x): the carry chain of an addition. */
RECURRENCE_PART void recurrence_carry(const bits *generate, const bits *propagate, const bits *in,
                                      bits *x)
{
    bits start = (*generate << 1) | *in;

    *x = ((*propagate + (start & *propagate)) ^ *propagate) | start;
}

/* match: where the column's word stands in the reference. */
RECURRENCE_PART void recurrence_step(struct rises *y, const bits *match, struct carries *in,
                                     struct cell_bits *out)
{
    bits other = ~*match;
    bits flat = other & ~y->one; /* y = 0 without a match: x passes on */
    bits x2;
    bits x3;

    bits generate3 = *match & ~y->one;
    recurrence_carry(&generate3, &flat, &in->three, &x3);
    bits out3 = generate3 | (flat & x3);

    bits generate2 = (*match & ~y->two) | (other & y->one & ~y->two & x3);
    recurrence_carry(&generate2, &flat, &in->two, &x2);
    bits out2 = generate2 | (flat & x2);

    bits out1 =
        (*match & ~y->three) | (other & (~y->one | (~y->two & x2) | (y->two & ~y->three & x3)));
    bits x1 = (out1 << 1) | in->one;

    out->diagonal = *match | (~x2 & ~y->two);
    out->insertion = ~out1;
    *in = (struct carries){out1 >> 63, out2 >> 63, out3 >> 63};
    *y = (struct rises){
        .one = (*match & ~x3) | (other & (~x1 | (y->two & ~x2) | (y->three & ~x3))),
        .two = (*match & ~x2) | (other & ((~x1 & y->two) | (~x2 & y->three))),
        .three = ~x1 & (*match | y->three),
    };
}

#endif
