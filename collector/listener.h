/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listener.h: what the handlers of `listen` share. Only for listen.c and the handlers. */
#ifndef COLLECTOR_LISTENER_H
#define COLLECTOR_LISTENER_H

#include <pthread.h>

#include "collector/committer.h"
#include "collector/intake.h"
#include "collector/metrics.h"
#include "collector/token.h"

struct listener {
    /* Exchanged as a whole while running; old ones stay in memory, as handlers may be at them. */
    _Atomic(const struct collector_settings *) settings;
    struct intake *intake;
    const struct invocation *invocation;
    struct http_server *server;
    struct db_pool *pool;
    struct tokens *tokens;
    struct backlog *backlog; /* NULL: none */
    struct committer *committer;
    struct metrics metrics;
    pthread_mutex_t large; /* held while a large request is read: one at a time */
    atomic_size_t held;    /* [bytes] of batches that are read and not answered, about */
};

#endif
