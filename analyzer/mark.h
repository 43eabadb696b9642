/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mark.h: what disclosure control over time remembers of days whose sheets are gone.
 *
 * A mark is a small number a figure (scope, metric) of one span of days.
 */
#ifndef ANALYZER_MARK_H
#define ANALYZER_MARK_H

#include "analyzer/window.h"

enum mark_kind {
    MARK_PART,    /* 1: a part of a month must not be had (timeline.h) */
    MARK_WEEK,    /* 1: a week is withheld */
    MARK_MONTH,   /* 1: a month is withheld */
    MARK_QUARTER, /* 1: a quarter is withheld */
};

struct mark {
    struct mark *next;
    enum mark_kind kind;
    struct span days;
    struct arena arena;
    size_t scope_count;
    size_t metric_count;
    uint8_t *values; /* [scope][metric] */
};

struct mark_list {
    struct arena *arena; /* owns the marks but for their values */
    struct mark *newest;
    size_t metric_count;
};

/* A new mark, 0 everywhere. */
struct mark *mark_add(struct mark_list *list, enum mark_kind kind, struct span days,
                      size_t scope_count);

/* One value; the scope is one of the mark's. */
uint8_t *mark_value(const struct mark *mark, size_t scope, size_t metric);

/* The mark of some days; NULL where nothing is known of them. */
const struct mark *mark_find(const struct mark_list *list, enum mark_kind kind, struct span days);

/* A value of a mark that was found; 0 where there is none: nothing happened then. */
uint8_t mark_recall(const struct mark *mark, size_t scope, size_t metric);

/* Frees the marks that end before a day. */
void mark_forget(struct mark_list *list, int32_t before);

#endif
