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
    uint64_t edges;  /* its bytes at which a word begins, or has ended; not yet given out */
    uint64_t inside; /* 1: the block's last byte is in a word */
};

struct cuts cuts_start(const char *bytes, size_t length);

/* For cuts_next(): goes on to the next block; false at the end of the text. */
bool cuts_advance(struct cuts *cuts);

/* Takes the next edge of the block, which has one. */
static inline size_t cuts_edge(struct cuts *cuts)
{
    unsigned edge = (unsigned)__builtin_ctzll(cuts->edges);

    cuts->edges &= cuts->edges - 1;
    return cuts->block + edge;
}

/* Finds the next word, [*from, *until); false where there is none. */
static inline bool cuts_next(struct cuts *cuts, size_t *from, size_t *until)
{
    while (cuts->edges == 0) {
        if (!cuts_advance(cuts)) {
            return false;
        }
    }
    *from = cuts_edge(cuts);
    while (cuts->edges == 0) { /* it goes on in the next block */
        if (!cuts_advance(cuts)) {
            *until = cuts->length;
            return true;
        }
    }
    *until = cuts_edge(cuts);
    return true;
}

#endif
