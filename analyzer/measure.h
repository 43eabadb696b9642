/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * measure.h: closed periods into the tables measure and assessment.
 *
 * All within the caller's transaction, which also deletes the old revision 0 of the same periods.
 * Figures without data are not stored: no row means that nothing was sent.
 */
#ifndef ANALYZER_MEASURE_H
#define ANALYZER_MEASURE_H

#include <pthread.h>

#include "analyzer/timeline.h"

struct measure_writer {
    struct db *db; /* in a transaction; not the caller's between measure_closed() and _finish() */
    int64_t run_id;
    struct population *population;
    const struct history *history;
    const struct feed_list *feeds;
    struct mark_list *marks; /* those that were stored; gets those that are made */
    struct arena *arena;
    struct timeline timeline;
    struct sheet **writing; /* what the thread writes while the next periods are summed up */
    size_t writing_count;
    pthread_t thread;
    bool threaded;
    bool written; /* what the thread left */
    struct error err;
    int64_t measures; /* rows written */
    int64_t assessments;
    size_t periods;
};

/*
 * Deletes revision 0 and the assessments of the periods that are to be computed, of months that
 * were told only what is told later; of all periods.
 */
NODISCARD bool measure_delete(struct db *db, const struct catalog *catalog,
                              const struct window_list *windows, struct error *err);
NODISCARD bool measure_delete_all(struct db *db, struct error *err);

/* Begins; `closed` is the last day that is over. The fields above the timeline are set. */
void measure_start(struct measure_writer *writer, int32_t closed);

/* Evaluates one period that the engine has closed; protects, judges and writes what is decided. */
NODISCARD bool measure_closed(struct measure_writer *writer, const struct window *window,
                              struct error *err);

/*
 * Where `complete`, decides and writes what is left. Waits for the thread and frees the sheets,
 * also after an error.
 */
NODISCARD bool measure_finish(struct measure_writer *writer, bool complete, struct error *err);

#endif
