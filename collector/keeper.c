/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/keeper.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/steady.h"
#include "base/time.h"

#define PERIOD_US INT64_C(250000)

struct keeper {
    struct listener *listener;
    pthread_t thread;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    bool ended;
    bool away; /* the database was, when it was last asked */
};

static bool has_ended(struct keeper *keeper)
{
    (void)pthread_mutex_lock(&keeper->lock);
    const bool ended = keeper->ended;

    (void)pthread_mutex_unlock(&keeper->lock);
    return ended;
}

static void count_replayed(void *context, const struct batch *batch)
{
    struct listener *listener = context;

    metrics_replayed(&listener->metrics, batch, time_now_us());
}

static bool replay(struct keeper *keeper, struct db *db, struct error *err)
{
    struct listener *listener = keeper->listener;
    bool left = listener->backlog != NULL;

    while (left && !has_ended(keeper)) {
        if (!backlog_replay(listener->backlog, db, count_replayed, listener, &left, err)) {
            return false;
        }
    }
    return true;
}

/* An outage is told once, and its end. */
static void refresh(struct keeper *keeper)
{
    struct listener *listener = keeper->listener;
    struct db *db = NULL;
    struct error err;
    bool ok = db_pool_take(listener->pool, &db, &err);

    if (ok) {
        ok = intake_refresh(listener->intake, db, time_now_us(), &err) && replay(keeper, db, &err);
        db_pool_give(listener->pool, db);
    }
    if (!ok && !keeper->away) {
        log_warning("keeper", "%s", err.message);
    } else if (ok && keeper->away) {
        log_info("keeper", "the database is back");
    }
    keeper->away = !ok;
}

static void *work(void *argument)
{
    struct keeper *keeper = argument;

    (void)pthread_mutex_lock(&keeper->lock);
    while (!keeper->ended) {
        (void)pthread_mutex_unlock(&keeper->lock);
        refresh(keeper);
        const int64_t until_us = steady_now_us() + PERIOD_US;

        (void)pthread_mutex_lock(&keeper->lock);
        if (!keeper->ended) {
            steady_wait(&keeper->changed, &keeper->lock, until_us);
        }
    }
    (void)pthread_mutex_unlock(&keeper->lock);
    return NULL;
}

struct keeper *keeper_start(struct listener *listener)
{
    struct keeper *keeper = calloc(1, sizeof(*keeper));

    if (keeper == NULL) {
        arena_exhausted();
    }
    keeper->listener = listener;
    (void)pthread_mutex_init(&keeper->lock, NULL);
    steady_condition(&keeper->changed);
    if (pthread_create(&keeper->thread, NULL, work, keeper) != 0) {
        arena_exhausted();
    }
    return keeper;
}

void keeper_stop(struct keeper *keeper)
{
    if (keeper == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&keeper->lock);
    keeper->ended = true;
    (void)pthread_cond_broadcast(&keeper->changed);
    (void)pthread_mutex_unlock(&keeper->lock);
    (void)pthread_join(keeper->thread, NULL);
    (void)pthread_cond_destroy(&keeper->changed);
    (void)pthread_mutex_destroy(&keeper->lock);
    free(keeper);
}
