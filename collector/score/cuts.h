/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cuts.h: where the words between ASCII white space begin and end, found 64 bytes at a time. */
#ifndef COLLECTOR_SCORE_CUTS_H
#define COLLECTOR_SCORE_CUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CUTS_BLOCK 64

/* A text on its way; begin with cuts_start(). */
struct cuts {
    const char *bytes;
    size_t length;
    size_t block;    /* where the block that is looked at begins */
    uint64_t inside; /* its bytes that are no white space and not yet given out */
};

struct cuts cuts_start(const char *bytes, size_t length);

/* For cuts_next(): goes on to the next block; false at the end of the text. */
bool cuts_advance(struct cuts *cuts);

/* Finds the next word, [*from, *until); false where there is none. */
static inline bool cuts_next(struct cuts *cuts, size_t *from, size_t *until)
{
    while (cuts->inside == 0) {
        if (!cuts_advance(cuts)) {
            return false;
        }
    }
    unsigned first = (unsigned)__builtin_ctzll(cuts->inside);
    uint64_t filled = cuts->inside | (((uint64_t)1 << first) - 1);

    *from = cuts->block + first;
    while (filled == UINT64_MAX) { /* it goes on in the next block */
        if (!cuts_advance(cuts)) {
            *until = cuts->length;
            cuts->inside = 0;
            return true;
        }
        filled = cuts->inside;
    }
    unsigned end = (unsigned)__builtin_ctzll(~filled);
    *until = cuts->block + end;
    cuts->inside &= UINT64_MAX << end;
    return true;
}

#endif
