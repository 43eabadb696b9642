/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/handover.h"

#include <pthread.h>
#include <stdlib.h>

struct handover {
    store_fn store_it;
    struct store *store;
    struct db *db;
    stored_fn stored;
    void *context;
    pthread_t thread;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    bool waiting; /* `batch` is to be stored */
    bool ended;
    bool failed;
    struct batch batch;
    struct error why;
};

/* The arena is a part of what was given away, and lives on the heap. */
static void free_batch(const struct batch *batch)
{
    arena_free(batch->arena);
    free(batch->arena);
}

static void *work(void *argument)
{
    struct handover *handover = argument;

    (void)pthread_mutex_lock(&handover->lock);
    while (!handover->ended || handover->waiting) {
        if (!handover->waiting) {
            (void)pthread_cond_wait(&handover->changed, &handover->lock);
            continue;
        }
        struct batch batch = handover->batch;
        struct error err = {.kind = ERROR_DATABASE};
        const bool failed = handover->failed;

        (void)pthread_mutex_unlock(&handover->lock);
        const bool ok = !failed && handover->store_it(handover->store, handover->db, &batch, &err);

        if (ok) {
            handover->stored(handover->context, &batch);
        }
        free_batch(&batch);
        (void)pthread_mutex_lock(&handover->lock);
        if (!ok && !handover->failed) {
            handover->failed = true;
            handover->why = err;
        }
        handover->waiting = false;
        (void)pthread_cond_broadcast(&handover->changed);
    }
    (void)pthread_mutex_unlock(&handover->lock);
    return NULL;
}

struct handover *handover_open(store_fn store_it, struct store *store, struct db *db,
                               stored_fn stored, void *context)
{
    struct handover *handover = calloc(1, sizeof(*handover));

    if (handover == NULL) {
        arena_exhausted();
    }
    handover->store_it = store_it;
    handover->store = store;
    handover->db = db;
    handover->stored = stored;
    handover->context = context;
    (void)pthread_mutex_init(&handover->lock, NULL);
    (void)pthread_cond_init(&handover->changed, NULL);
    if (pthread_create(&handover->thread, NULL, work, handover) != 0) {
        arena_exhausted();
    }
    return handover;
}

bool handover_give(struct handover *handover, const struct batch *batch, struct error *err)
{
    (void)pthread_mutex_lock(&handover->lock);
    while (handover->waiting) {
        (void)pthread_cond_wait(&handover->changed, &handover->lock);
    }
    const bool ok = !handover->failed;

    if (ok) {
        handover->batch = *batch;
        handover->waiting = true;
        (void)pthread_cond_broadcast(&handover->changed);
    } else {
        *err = handover->why;
    }
    (void)pthread_mutex_unlock(&handover->lock);
    if (!ok) {
        free_batch(batch);
    }
    return ok;
}

bool handover_close(struct handover *handover, struct error *err)
{
    (void)pthread_mutex_lock(&handover->lock);
    handover->ended = true;
    (void)pthread_cond_broadcast(&handover->changed);
    (void)pthread_mutex_unlock(&handover->lock);
    (void)pthread_join(handover->thread, NULL);
    const bool ok = !handover->failed;

    if (!ok) {
        *err = handover->why;
    }
    (void)pthread_cond_destroy(&handover->changed);
    (void)pthread_mutex_destroy(&handover->lock);
    free(handover);
    return ok;
}
