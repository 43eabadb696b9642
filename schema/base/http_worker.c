/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/http_worker.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/arena.h"

struct http_workers {
    void (*run)(struct http_task *task);
    unsigned count;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    struct http_task *first;
    struct http_task *last;
    bool ended;
    pthread_t threads[];
};

static struct http_task *take(struct http_workers *workers)
{
    struct http_task *task = workers->first;

    workers->first = task->next;
    if (workers->first == NULL) {
        workers->last = NULL;
    }
    return task;
}

static void *work(void *argument)
{
    struct http_workers *workers = argument;

    (void)pthread_mutex_lock(&workers->lock);
    while (!workers->ended || workers->first != NULL) {
        if (workers->first == NULL) {
            (void)pthread_cond_wait(&workers->changed, &workers->lock);
            continue;
        }
        struct http_task *task = take(workers);

        (void)pthread_mutex_unlock(&workers->lock);
        workers->run(task);
        (void)pthread_mutex_lock(&workers->lock);
    }
    (void)pthread_mutex_unlock(&workers->lock);
    return NULL;
}

struct http_workers *http_workers_start(unsigned count, void (*run)(struct http_task *task))
{
    struct http_workers *workers = calloc(1, sizeof(*workers) + count * sizeof(pthread_t));

    if (workers == NULL) {
        arena_exhausted();
    }
    workers->run = run;
    (void)pthread_mutex_init(&workers->lock, NULL);
    (void)pthread_cond_init(&workers->changed, NULL);
    while (workers->count < count) {
        if (pthread_create(&workers->threads[workers->count], NULL, work, workers) != 0) {
            arena_exhausted();
        }
        workers->count++;
    }
    return workers;
}

void http_workers_add(struct http_workers *workers, struct http_task *task)
{
    task->next = NULL;
    (void)pthread_mutex_lock(&workers->lock);
    if (workers->last == NULL) {
        workers->first = task;
    } else {
        workers->last->next = task;
    }
    workers->last = task;
    (void)pthread_cond_signal(&workers->changed);
    (void)pthread_mutex_unlock(&workers->lock);
}

void http_workers_stop(struct http_workers *workers)
{
    if (workers == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&workers->lock);
    workers->ended = true;
    (void)pthread_cond_broadcast(&workers->changed);
    (void)pthread_mutex_unlock(&workers->lock);
    for (unsigned i = 0; i < workers->count; i++) {
        (void)pthread_join(workers->threads[i], NULL);
    }
    (void)pthread_cond_destroy(&workers->changed);
    (void)pthread_mutex_destroy(&workers->lock);
    free(workers);
}
