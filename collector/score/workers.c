/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/workers.h"

#include <assert.h>
#include <pthread.h>

struct crew {
    const struct work *work;
    size_t slots;
    pthread_mutex_t lock; /* of all that follows */
    pthread_cond_t moved;
    size_t workers;
    size_t fetched; /* portions so far; portion i lies in slot i % slots */
    size_t told;
    bool ended;
    bool done[2 * WORKERS_MAX]; /* [slots] performed, not yet told */
};

size_t workers_slots(size_t threads)
{
    return threads > 1 ? 2 * threads : 1;
}

/* Waits for an empty slot and fills it; false at the end of the work. */
static bool fetch(struct crew *crew, size_t *slot)
{
    (void)pthread_mutex_lock(&crew->lock);
    while (!crew->ended && crew->fetched - crew->told == crew->slots) {
        (void)pthread_cond_wait(&crew->moved, &crew->lock);
    }
    *slot = crew->fetched % crew->slots;
    crew->ended = crew->ended || !crew->work->fetch(crew->work->context, *slot);
    bool more = !crew->ended;
    crew->fetched += more ? 1 : 0;
    (void)pthread_mutex_unlock(&crew->lock);
    return more;
}

/* Tells the portion, and those behind it that only waited for it. */
static void tell(struct crew *crew, size_t slot)
{
    (void)pthread_mutex_lock(&crew->lock);
    crew->done[slot] = true;
    for (size_t next = crew->told % crew->slots; crew->done[next];
         next = crew->told % crew->slots) {
        crew->work->tell(crew->work->context, next);
        crew->done[next] = false;
        crew->told++;
    }
    (void)pthread_cond_broadcast(&crew->moved);
    (void)pthread_mutex_unlock(&crew->lock);
}

static void *work_on(void *argument)
{
    struct crew *crew = argument;
    size_t slot = 0;

    (void)pthread_mutex_lock(&crew->lock);
    size_t worker = crew->workers++;
    (void)pthread_mutex_unlock(&crew->lock);
    while (fetch(crew, &slot)) {
        crew->work->perform(crew->work->context, worker, slot);
        tell(crew, slot);
    }
    /* those who wait for a slot learn that there is nothing more to fill it with */
    (void)pthread_cond_broadcast(&crew->moved);
    return NULL;
}

void workers_run(size_t threads, const struct work *work)
{
    assert(threads >= 1 && threads <= WORKERS_MAX);

    struct crew crew = {
        .work = work,
        .slots = workers_slots(threads),
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .moved = PTHREAD_COND_INITIALIZER,
    };
    pthread_t others[WORKERS_MAX];
    size_t started = 0;

    /* a thread that does not start leaves its work to the others */
    while (started + 1 < threads && pthread_create(&others[started], NULL, work_on, &crew) == 0) {
        started++;
    }
    (void)work_on(&crew);
    for (size_t i = 0; i < started; i++) {
        (void)pthread_join(others[i], NULL);
    }
    (void)pthread_cond_destroy(&crew.moved);
    (void)pthread_mutex_destroy(&crew.lock);
}
