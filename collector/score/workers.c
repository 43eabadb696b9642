/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/workers.h"

#include <pthread.h>
#include <stdatomic.h>

struct crew {
    worker_fn work;
    void *context;
    size_t count;
    atomic_size_t next;
    atomic_size_t worker;
};

static void *take_jobs(void *argument)
{
    struct crew *crew = argument;
    size_t worker = atomic_fetch_add(&crew->worker, 1);

    for (;;) {
        size_t index = atomic_fetch_add(&crew->next, 1);
        if (index >= crew->count) {
            return NULL;
        }
        crew->work(crew->context, worker, index);
    }
}

void workers_run(size_t threads, size_t count, worker_fn work, void *context)
{
    struct crew crew = {.work = work, .context = context, .count = count};
    pthread_t others[WORKERS_MAX];
    size_t started = 0;

    threads = threads > count ? count : threads;
    /* a thread that does not start leaves its jobs to the others */
    while (started + 1 < threads && started + 1 < WORKERS_MAX &&
           pthread_create(&others[started], NULL, take_jobs, &crew) == 0) {
        started++;
    }
    (void)take_jobs(&crew);
    for (size_t i = 0; i < started; i++) {
        (void)pthread_join(others[i], NULL);
    }
}
