/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * window.h: which periods are to be computed, and the blocks of days of which they consist.
 *
 * Blocks lie between all Mondays and first days of months: every period is a run of whole blocks.
 */
#ifndef ANALYZER_WINDOW_H
#define ANALYZER_WINDOW_H

#include <stdbool.h>

#include "analyzer/page.h"
#include "schema/period.h"

/* A period while it is summed up. */
struct window {
    struct period period;
    struct arena arena;
    struct page **vectors; /* [vector_count] by cell */
    size_t vector_count;
    bool helper; /* the rolling period before one to be computed: compared with, not stored */
    bool alive;  /* has rows */
};

struct window_list {
    struct window *items; /* by until, then kind */
    size_t count;
};

/* Days [from, until). */
struct span {
    int32_t from;
    int32_t until;
};

/* Weeks and 28 days are computed for few scope kinds only. */
bool window_weekly(enum period_kind kind);

/*
 * The periods that hold a day of one of the spans and had begun by `as_of`; of the rolling ones
 * also the next, whose disclosure depends on the one before; and no rolling one later than the
 * first that ends after `as_of`. Before each rolling period stands the one before it, as a helper
 * if need be.
 */
struct window_list window_list_make(struct arena *arena, const struct span *spans, size_t count,
                                    int32_t as_of);

/* The end of the block that begins on `day`. */
int32_t window_block_end(int32_t day);

#endif
