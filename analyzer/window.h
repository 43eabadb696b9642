/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * window.h: which periods are to be computed, and the blocks of days of which they consist.
 *
 * Blocks lie between all Mondays and first days of months: every period is a run of whole blocks.
 * What disclosure control over time (timeline.h) must look at besides the periods themselves, the
 * parts into which weeks and 91 days cut a month, are windows too.
 */
#ifndef ANALYZER_WINDOW_H
#define ANALYZER_WINDOW_H

#include <stdbool.h>

#include "analyzer/page.h"
#include "schema/period.h"

/* What one context has in a window. */
struct window_context {
    struct page *pages;
    uint32_t touched; /* the metrics that read its rows, by number in the population */
};

/* A period while it is summed up. */
struct window {
    struct period period; /* of a part: PERIOD_MONTH with the part's days */
    bool part;            /* of a month, between two cuts */
    bool helper;          /* looked at by disclosure control, not stored; every part is */
    bool told;            /* a month that an earlier run told: but for what is told later */
    bool for_order;       /* a helper of which only the sizes are asked for (precedence.h) */
    bool alive;           /* has rows */
    struct arena arena;   /* of the pages … */
    struct arena room;    /* … and of the contexts */
    struct window_context *contexts; /* [context_count] by place in the population */
    size_t context_count;
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

struct mark_list;

/*
 * The periods that are told by `as_of` (period_told) and whose figures or states may change with a
 * day of the spans: those that were not told before that day and reach into its month or the next,
 * which looks back for an order; months also with their quarter. As helpers, the periods and parts
 * from which their states follow, but for those of which `decided` says all that is asked.
 */
struct window_list window_list_make(struct arena *arena, const struct span *spans, size_t count,
                                    int32_t as_of, const struct mark_list *decided);

/* The end of the block that begins on `day`. */
int32_t window_block_end(int32_t day);

/* The month's first day, the days on which 91 days begin or end within it, and its end. */
#define CUTS_MAX 8
size_t window_month_cuts(struct period month, int32_t cuts[static CUTS_MAX]);

/* The parts of a month of which it is decided whether they may be had: its head and its tail, and
 * those into which the days above cut it. None is empty, none twice; the head comes first. */
#define MONTH_PARTS_MAX (CUTS_MAX + 2)
size_t window_month_parts(struct period month, struct span parts[static MONTH_PARTS_MAX]);

/* The days of a month before its first Monday, and from the last Monday of a week that leaves it.
 */
struct span window_month_head(struct period month);
struct span window_month_tail(struct period month);

#endif
