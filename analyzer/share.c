/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/share.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/arena.h"

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

struct sized {
    size_t item;
    size_t size;
};

static int by_size(const void *left, const void *right)
{
    const struct sized *a = left;
    const struct sized *b = right;

    if (a->size != b->size) {
        return a->size < b->size ? 1 : -1;
    }
    return (a->item > b->item) - (a->item < b->item);
}

struct ordered {
    const struct sized *items;
    void (*step)(void *context, size_t thread, size_t item);
    void *context;
};

static void step_ordered(void *context, size_t thread, size_t place)
{
    const struct ordered *ordered = context;

    ordered->step(ordered->context, thread, ordered->items[place].item);
}

void share_by_size(size_t count, const size_t *sizes,
                   void (*step)(void *context, size_t thread, size_t item), void *context)
{
    struct arena scratch = {0};
    struct sized *items = ARENA_NEW(&scratch, struct sized, count);
    struct ordered ordered = {items, step, context};
    size_t filled = 0;

    for (size_t i = 0; i < count; i++) {
        if (sizes[i] > 0) {
            items[filled++] = (struct sized){i, sizes[i]};
        }
    }
    qsort(items, filled, sizeof(*items), by_size);
    share_out(filled, step_ordered, &ordered);
    arena_free(&scratch);
}
