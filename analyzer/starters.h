/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * starters.h: those who began within a span of days, by site, as the database knows them.
 *
 * Those who were given a seat, and those who used it for the first time; neither where their site
 * had not been sending for 28 days when the quarter began: who may have begun earlier is no
 * beginner, and the seats that a site tells of first are those that were held already. Cohorts
 * are cut at quarters only, so that two figures of those who began are of the same people, or share
 * nobody.
 */
#ifndef ANALYZER_STARTERS_H
#define ANALYZER_STARTERS_H

#include "analyzer/cohort.h"
#include "schema/db.h"
#include "schema/period.h"

/* Who began when [days], and until when they are followed. */
struct cohort_span {
    const char *from; /* NULL: however early */
    int32_t until;
    int32_t followed; /* the day after the last that is read: the data of that day are ripe */
    bool over;        /* nobody: it was told */
};

#define STARTERS_RIPE_DAYS 14 /* what comes later than that is not waited for */

/*
 * What was told last of a kind of finding, of those who began before the quarter that is `behind`
 * quarters before another: *span is of those who did so as seen from this one, and after all of
 * whom a quarter told, live or frozen; nobody where this quarter or a later one did. `kind`: its
 * points say that it told. Fails with ERROR_DATABASE.
 */
NODISCARD bool starters_span(struct db *db, struct arena *arena, const char *kind,
                             struct period quarter, int32_t behind, struct cohort_span *span,
                             struct error *err);

struct starters {
    int64_t *sites;         /* [count], rising */
    struct member *members; /* [count] days of use; of those who were given a seat none */
    int32_t *until;         /* [count] the day after the last on which the site was sending */
    struct follow_up
        *people; /* [count] from the seat to the first use; unset of those who used it */
    size_t count;
    int64_t *left; /* [left_count], rising: the sites of those who began then and are left out */
    size_t left_count;
    size_t left_room;
};

/* Leaves out one more of a site. */
void starters_leave(struct arena *arena, struct starters *starters, int64_t site_id);

/*
 * Those who were given their first seat in the span, followed from that day to the first use; a
 * seat that is revoked before competes. Only those whose site was sending `days` on: whoever else
 * is left out by the day on which they began, whatever they did. Fails with ERROR_DATABASE.
 */
NODISCARD bool starters_read_seats(struct db *db, struct arena *arena,
                                   const struct cohort_span *span, int32_t days,
                                   struct starters *starters, struct error *err);

/* Those whose first use lies in the span, with all their days; likewise. */
NODISCARD bool starters_read_use(struct db *db, struct arena *arena, const struct cohort_span *span,
                                 int32_t days, struct starters *starters, struct error *err);

#endif
