/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fold.h: event rows of days that changed, into clinician_day.
 *
 * The days are claimed in dirty_day and stay claimed until the figures stand, so that after a crash
 * anywhere the next run goes on. Each site and month is folded in a transaction of its own, under
 * an advisory lock of its own: emptied, then every clinician_day_fold_*
 * statement and clinician_day_bin_fold, and noted as folded together with what that changed. So
 * several analyzers share the folding of one run, and what one leaves unfinished another takes
 * over. Nobody is erased and no month dropped while it lasts, and days whose events were dropped
 * before it keep what was folded.
 */
#ifndef ANALYZER_FOLD_H
#define ANALYZER_FOLD_H

#include "analyzer/window.h"
#include "schema/db.h"

struct fold {
    const char *conninfo; /* for a second connection */
    int64_t run_id;
    bool all;          /* every day that has events, not only those that wait */
    bool progress;     /* on standard error */
    int32_t last_kept; /* out: up to this day what was folded stays, as events were dropped */
    struct span
        *spans; /* out: the days folded; and, where seats or days of use changed, all after */
    size_t span_count;
    size_t day_count; /* out: site-days of the run */
    size_t shared;    /* out: parts that this process folded itself */
};

/*
 * Claims what waits, gives the lock of claim_lock.sql back, and folds; waits at the end for those
 * that share in it.
 */
NODISCARD bool fold_run(struct arena *arena, struct db *db, struct fold *fold, struct error *err);

/* Shares in the folding of another's run as long as there is something left that nobody has taken.
 */
NODISCARD bool fold_help(struct arena *arena, struct db *db, struct fold *fold, struct error *err);

/* Gives the claimed days back as done; in the transaction that stores the figures. */
NODISCARD bool fold_done(struct db *db, int64_t run_id, struct error *err);

#endif
