/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mark.h: what disclosure control over time remembers of days whose sheets are gone.
 *
 * A mark says of each figure (scope, metric) of one span of days whether it is held. Marks are
 * stored (disclosure_mark), so that a run does not decide again what an earlier one has decided: a
 * month's end needs what was said of its weeks, a year's what was said of its quarters.
 */
#ifndef ANALYZER_MARK_H
#define ANALYZER_MARK_H

#include "analyzer/population.h"
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
    int32_t since; /* the day on which it could be decided: all that it rests on lies before */
    bool stored;   /* is, or is not to be */
    struct arena arena;
    size_t scope_count;
    size_t words;   /* of a scope: a bit a metric */
    uint64_t *held; /* [scope_count][words] */
    uint64_t *grid; /* the same: held, and rounded */
};

struct mark_list {
    struct arena *arena; /* owns the marks but for their values */
    struct mark *newest;
    size_t metric_count;
};

/* A new mark, of which nothing is held. */
struct mark *mark_add(struct mark_list *list, enum mark_kind kind, struct span days, int32_t since,
                      size_t scope_count);

/* Notes that a figure is held, and whether it is rounded; the scope is one of the mark's. */
void mark_hold(const struct mark *mark, size_t scope, size_t metric, bool grid);

/* The mark of some days; NULL where nothing is known of them. */
const struct mark *mark_find(const struct mark_list *list, enum mark_kind kind, struct span days);

/* Whether a month is marked, and all parts of it that must not be had where they are held. */
bool mark_has_month(const struct mark_list *list, struct period month);

/* Whether a figure is held, of a mark that was found; false where there is none: nothing happened
 * then. */
bool mark_held(const struct mark *mark, size_t scope, size_t metric);
bool mark_rounded(const struct mark *mark, size_t scope, size_t metric);

/* Frees the marks that end before a day. */
void mark_forget(struct mark_list *list, int32_t before);

/*
 * Reads the marks that could be decided up to a day and end after another, of the tree of units as
 * it is; makes the scopes of all marks known to the population. Fails with ERROR_DATABASE.
 */
NODISCARD bool mark_read(struct mark_list *list, struct db *db, struct population *population,
                         int32_t after, int32_t decided, struct error *err);

/* Stores the marks that are not; their scopes have ids. Fails with ERROR_DATABASE. */
NODISCARD bool mark_store(struct mark_list *list, struct db *db,
                          const struct population *population, struct error *err);

/* Deletes those that could not be decided before a day, and those of another tree; all. */
NODISCARD bool mark_delete(struct db *db, const struct population *population, int32_t decided,
                           struct error *err);
NODISCARD bool mark_delete_all(struct db *db, struct error *err);

#endif
