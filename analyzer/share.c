/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/share.h"

#include <pthread.h>
#include <stdatomic.h>

struct sharing {
    void (*step)(void *context, size_t thread, size_t item);
    void *context;
    size_t count;
    atomic_size_t next;
    atomic_size_t threads;
};

static void *labour(void *argument)
{
    struct sharing *sharing = argument;
    size_t thread = atomic_fetch_add(&sharing->threads, 1);

    for (;;) {
        size_t item = atomic_fetch_add(&sharing->next, 1);

        if (item >= sharing->count) {
            return NULL;
        }
        sharing->step(sharing->context, thread, item);
    }
}

void share_out(size_t count, void (*step)(void *context, size_t thread, size_t item), void *context)
{
    struct sharing sharing = {.step = step, .context = context, .count = count};
    pthread_t helpers[SHARE_THREADS - 1];
    size_t started = 0;

    while (count > 1 && started < SHARE_THREADS - 1 &&
           pthread_create(&helpers[started], NULL, labour, &sharing) == 0) {
        started++;
    }
    (void)labour(&sharing);
    for (size_t i = 0; i < started; i++) {
        (void)pthread_join(helpers[i], NULL);
    }
}
