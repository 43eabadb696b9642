/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * handover.h: a thread that stores batches while the caller fills the next one.
 *
 * One batch is under way at most, so memory is two batches whatever the file.
 */
#ifndef COLLECTOR_HANDOVER_H
#define COLLECTOR_HANDOVER_H

#include "collector/batch.h"
#include "collector/store.h"

struct handover;

/* Called with each batch that was stored, on the storing thread, one at a time. */
typedef void (*stored_fn)(void *context, const struct batch *batch);

/* What is done with each batch: store_batch() or store_compare(). */
typedef bool (*store_fn)(struct store *store, struct db *db, struct batch *batch,
                         struct error *err);

/* Starts the thread; store and db are its own until handover_close(). */
struct handover *handover_open(store_fn store_it, struct store *store, struct db *db,
                               stored_fn stored, void *context);

/*
 * Gives a batch away with its arena, which is freed after storing. Waits for the batch before it.
 * Fails with what made that one fail; then this one is freed unstored.
 */
NODISCARD bool handover_give(struct handover *handover, const struct batch *batch,
                             struct error *err);

/* Waits for the last batch and ends the thread. Fails as handover_give(). */
NODISCARD bool handover_close(struct handover *handover, struct error *err);

#endif
