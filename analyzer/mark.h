/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mark.h: what disclosure control over time remembers of days whose sheets are gone.
 *
 * A mark says of each figure (scope, metric) of one span of days whether it is held.
 */
#ifndef ANALYZER_MARK_H
#define ANALYZER_MARK_H

#include "analyzer/window.h"

enum mark_kind {
    MARK_PART, /* of a month, that must not be had where it is held (timeline.h) */
    MARK_WEEK,
    MARK_MONTH,
    MARK_QUARTER,
};

struct mark {
    struct mark *next;
    enum mark_kind kind;
    struct span days;
    struct arena arena;
    size_t scope_count;
    size_t metric_count;
    uint64_t *held; /* [scope][metric], a bit each */
};

struct mark_list {
    struct arena *arena; /* owns the marks but for their values */
    struct mark *newest;
    size_t metric_count;
};

/* A new mark, of which nothing is held. */
struct mark *mark_add(struct mark_list *list, enum mark_kind kind, struct span days,
                      size_t scope_count);

/* Notes that a figure is held; the scope is one of the mark's. */
void mark_hold(const struct mark *mark, size_t scope, size_t metric);

/* The mark of some days; NULL where nothing is known of them. */
const struct mark *mark_find(const struct mark_list *list, enum mark_kind kind, struct span days);

/* Whether a figure is held, of a mark that was found; false where there is none: nothing happened
 * then. */
bool mark_held(const struct mark *mark, size_t scope, size_t metric);

/* Frees the marks that end before a day. */
void mark_forget(struct mark_list *list, int32_t before);

#endif
