/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "schema/db.h"

struct db_pool {
    pthread_mutex_t lock;
    pthread_cond_t given;
    char *conninfo;
    size_t size;
    struct db **dbs; /* [size]; NULL where not connected yet */
    bool *taken;     /* [size] */
};

bool db_pool_open(const char *conninfo, size_t size, struct db_pool **pool, struct error *err)
{
    struct db_pool *opened = calloc(1, sizeof(*opened));

    if (opened == NULL) {
        arena_exhausted();
    }
    opened->conninfo = strdup(conninfo);
    opened->size = size;
    opened->dbs = calloc(size, sizeof(struct db *)); /* NOLINT(bugprone-sizeof-expression) */
    opened->taken = calloc(size, sizeof(*opened->taken));
    if (opened->conninfo == NULL || opened->dbs == NULL || opened->taken == NULL) {
        arena_exhausted();
    }
    (void)pthread_mutex_init(&opened->lock, NULL);
    (void)pthread_cond_init(&opened->given, NULL);
    /* One at once, so that a wrong conninfo is known at the start; the others when they are needed.
     */
    if (!db_open(conninfo, &opened->dbs[0], err)) {
        db_pool_close(opened);
        return false;
    }
    *pool = opened;
    return true;
}

/* The index of a free connection, marked taken; waits for one. */
static size_t reserve(struct db_pool *pool)
{
    size_t found = pool->size;

    (void)pthread_mutex_lock(&pool->lock);
    while (found == pool->size) {
        for (size_t i = 0; i < pool->size && found == pool->size; i++) {
            found = pool->taken[i] ? found : i;
        }
        if (found == pool->size) {
            (void)pthread_cond_wait(&pool->given, &pool->lock);
        }
    }
    pool->taken[found] = true;
    (void)pthread_mutex_unlock(&pool->lock);
    return found;
}

static void release(struct db_pool *pool, size_t index)
{
    (void)pthread_mutex_lock(&pool->lock);
    pool->taken[index] = false;
    (void)pthread_cond_signal(&pool->given);
    (void)pthread_mutex_unlock(&pool->lock);
}

static size_t index_of(struct db_pool *pool, const struct db *db)
{
    size_t index = 0;

    (void)pthread_mutex_lock(&pool->lock);
    while (index < pool->size && pool->dbs[index] != db) {
        index++;
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return index;
}

/* A server that was restarted closed its connections, which only the next use notices. */
static bool ready(struct db_pool *pool, size_t index, struct error *err)
{
    struct db *db = pool->dbs[index];

    if (db == NULL) {
        if (!db_open(pool->conninfo, &db, err)) {
            return false;
        }
        (void)pthread_mutex_lock(&pool->lock); /* whoever gives one back looks through them all */
        pool->dbs[index] = db;
        (void)pthread_mutex_unlock(&pool->lock);
        return true;
    }
    if (db_alive(db) && db_script(db, "connection check", "", err)) {
        return true;
    }
    return db_reconnect(db, err);
}

bool db_pool_take(struct db_pool *pool, struct db **db, struct error *err)
{
    size_t index = reserve(pool);

    if (!ready(pool, index, err)) {
        release(pool, index);
        return false;
    }
    *db = pool->dbs[index];
    return true;
}

void db_pool_give(struct db_pool *pool, struct db *db)
{
    const size_t index = index_of(pool, db);

    db_rollback(db);
    assert(index < pool->size);
    release(pool, index);
}

void db_pool_close(struct db_pool *pool)
{
    if (pool == NULL) {
        return;
    }
    for (size_t i = 0; i < pool->size; i++) {
        db_close(pool->dbs[i]);
    }
    (void)pthread_mutex_destroy(&pool->lock);
    (void)pthread_cond_destroy(&pool->given);
    free(pool->conninfo);
    free(pool->dbs);
    free(pool->taken);
    free(pool);
}
