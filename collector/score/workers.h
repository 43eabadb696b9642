/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * workers.h: work that is fetched in order and told in order, and done by several threads between.
 *
 * A portion of it lies in one of a few slots, which the caller owns: so memory has a bound, and the
 * slower of two portions holds nobody up until the slots are full.
 */
#ifndef COLLECTOR_SCORE_WORKERS_H
#define COLLECTOR_SCORE_WORKERS_H

#include <stdbool.h>
#include <stddef.h>

#define WORKERS_MAX 64

struct work {
    void *context;
    /* Fills the slot with the next portion; false where there is none. One at a time. */
    bool (*fetch)(void *context, size_t slot);
    /* Does what lies in the slot, beside other workers, 0 to threads - 1, at other slots. */
    void (*perform)(void *context, size_t worker, size_t slot);
    /* Tells what came of it, and leaves the slot empty. One at a time, in the order of fetching. */
    void (*tell)(void *context, size_t slot);
};

/* How many slots so many threads need, to hardly wait for each other. */
size_t workers_slots(size_t threads);

/* Does all the work, and returns when everything is told. One thread is the caller's. */
void workers_run(size_t threads, const struct work *work);

#endif
