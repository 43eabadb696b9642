/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listener.h: what the handlers of `listen` share. Only for listen.c, the handlers
 * and what drives them in tests. */
#ifndef COLLECTOR_LISTENER_H
#define COLLECTOR_LISTENER_H

#include <pthread.h>

#include "collector/committer.h"
#include "collector/intake.h"
#include "collector/metrics.h"
#include "collector/sandbox.h"
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
    struct sandbox *sandbox; /* NULL: none; else there is no pool, backlog and committer */
    struct metrics metrics;
    pthread_mutex_t large; /* held while a large request is read: one at a time */
    atomic_size_t held;    /* [bytes] of batches that are read and not answered, about */
};

/* Makes everything that a sandbox's handlers need but the server; settings and invocation are set.
 */
NODISCARD bool listener_open_sandbox(struct listener *listener, const char *site,
                                     struct error *err);

/* Binds and starts the server. Fails as http_start(). */
NODISCARD bool listener_start(struct listener *listener, struct error *err);

#endif
