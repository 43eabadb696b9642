/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sheet.h: all figures of one period: every scope by every metric, and which scopes are parts of
 * which others.
 *
 * Exact, with the ladder's states, before complementary suppression. The sums from which it was
 * made are gone: a sheet is light enough to wait for others. Two threads share the making.
 */
#ifndef ANALYZER_SHEET_H
#define ANALYZER_SHEET_H

#include "analyzer/family.h"
#include "analyzer/fingerprint.h"
#include "analyzer/precedence.h"
#include "analyzer/rank.h"
#include "analyzer/share.h"

/* A scope's figure of a metric that equals another's. */
struct twin {
    struct figure *figure;
    bool first; /* of those that are equal */
};

struct twins {
    struct twin *items;
    size_t count;
};

struct sheet {
    struct period period;
    bool part;      /* as the window's */
    bool helper;    /* as the window's */
    bool for_order; /* as the window's */
    bool known;     /* as sheet_make() was told */
    bool decided;   /* by an earlier run, as its states say: nothing is asked again */
    const struct catalog *catalog;
    struct arena arenas[SHARE_THREADS]; /* one a thread of its making */
    size_t scope_count;
    size_t metric_count;
    const struct scope_kind **kinds; /* [scope_count]; NULL where nothing is to be seen */
    struct figures figures;
    uint32_t *in_order; /* [scope_count] scopes by key: in which they are protected */
    int32_t *scope_ids; /* [scope_count]; 0 for those that are not stored */
    bool *changed;      /* [metric_count] where a state has changed since protect_sheets() */
    struct family_list families;
    struct twins **twins;            /* [metric_count]; NULL until they are looked for (link.h) */
    struct atom_list atoms;          /* by all scopes, also those that have no figures in a week */
    struct fingerprint_set *cleared; /* [metric_count] by class (atoms), rows that tell nothing */
    const struct precedence *order;  /* what is withheld first; NULL: by its own figures */
    bool
        *given; /* [scope][metric] follows from what was told before, whatever its state; or NULL */
};

/*
 * Evaluates a closed window. Of one that is known nothing is protected any more: it has only what
 * adds up, and no families.
 */
void sheet_make(struct population *population, const struct history *history,
                const struct window *window, bool known, struct sheet *sheet);
void sheet_free(struct sheet *sheet);

/* STATE_NOT_APPLICABLE where there is none. */
const struct figure *sheet_figure(const struct sheet *sheet, size_t scope, size_t metric);

/* The same, to change its state; NULL where there is none. */
struct figure *sheet_change(const struct sheet *sheet, size_t scope, size_t metric);

/* By what a figure is chosen where one of several must be withheld. */
struct precedence_size sheet_order(const struct sheet *sheet, size_t scope, size_t metric);

/* True where a figure follows from what was told before. */
bool sheet_given(const struct sheet *sheet, size_t scope, size_t metric);

#endif
