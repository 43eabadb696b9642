/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/committer.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/steady.h"
#include "base/time.h"

#define THREAD_COUNT 2 /* one gathers while the other waits for the disk */
#define PATIENCE_US  INT64_C(5000)

struct worker {
    struct committer *committer;
    struct db *db;
    pthread_t thread;
    bool started;
    size_t storing; /* requests of its group, until the first is answered */
};

struct committer {
    struct store *store;
    struct backlog *backlog; /* NULL: none */
    struct worker workers[THREAD_COUNT];
    size_t worker_count;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    size_t group_limit;
    struct commit *first;
    struct commit *last;
    size_t waiting; /* requests */
    size_t waiting_events;
    size_t storing;  /* requests in transactions under way */
    size_t expected; /* requests: so many there were when the last transaction ended */
    bool ended;
};

/* As many of the waiting as one transaction takes, oldest first; at least one. */
static struct commit *take_group(struct worker *worker)
{
    struct committer *committer = worker->committer;
    struct commit *group = committer->first;
    struct commit *last = group;
    size_t events = group->batch.count;
    size_t count = 1;

    while (last->next != NULL && events + last->next->batch.count <= committer->group_limit) {
        last = last->next;
        events += last->batch.count;
        count++;
    }
    committer->waiting -= count;
    committer->waiting_events -= events;
    committer->storing += count;
    worker->storing = count;
    committer->first = last->next;
    if (committer->first == NULL) {
        committer->last = NULL;
    } else {
        (void)pthread_cond_signal(&committer->changed); /* for the other thread */
    }
    last->next = NULL;
    return group;
}

/* Groups */

/* Before any is answered, and comes back: so nobody is counted twice. */
static void settle(struct worker *worker)
{
    struct committer *committer = worker->committer;

    if (worker->storing == 0) {
        return;
    }
    (void)pthread_mutex_lock(&committer->lock);
    committer->expected = committer->storing + committer->waiting;
    committer->storing -= worker->storing;
    (void)pthread_mutex_unlock(&committer->lock);
    worker->storing = 0;
}

static void finish(struct worker *worker, struct commit *commit, bool stored,
                   const struct error *why)
{
    settle(worker);
    commit->stored = stored;
    if (!stored) {
        commit->why = *why;
    }
    commit->done(commit);
}

static void add_items(struct batch *whole, const struct batch *part)
{
    memcpy(whole->items + whole->count, part->items, part->count * sizeof(*part->items));
    whole->count += part->count;
}

/* The batches of a group as one. */
static struct batch merge(const struct commit *group, struct arena *arena)
{
    struct batch whole = {
        .arena = arena,
        .source = group->batch.source,
        .received_us = group->batch.received_us,
    };

    for (const struct commit *c = group; c != NULL; c = c->next) {
        whole.capacity += c->batch.count;
    }
    whole.items = ARENA_NEW(arena, struct batch_item, whole.capacity);
    for (const struct commit *c = group; c != NULL; c = c->next) {
        add_items(&whole, &c->batch);
    }
    return whole;
}

/* Gives each request back what became of its events. What was refused while storing has texts that
 * are static, so that they outlive the group. */
static void divide(const struct batch *whole, struct commit *group)
{
    const struct batch_item *items = whole->items;

    for (struct commit *c = group; c != NULL; c = c->next) {
        memcpy(c->batch.items, items, c->batch.count * sizeof(*items));
        items += c->batch.count;
    }
}

/* True: all are stored. False: none is. */
static bool store_together(struct worker *worker, struct commit *group)
{
    struct arena arena = {0};
    struct batch whole = merge(group, &arena);
    struct error err = {.kind = ERROR_DATABASE};
    const bool ok = store_try(worker->committer->store, worker->db, &whole, &err);

    if (ok) {
        divide(&whole, group);
    }
    arena_free(&arena);
    return ok;
}

/* To disk instead of the database, with one wait for the disk. */
static void spool_group(struct worker *worker, struct commit *group)
{
    struct backlog *backlog = worker->committer->backlog;
    struct arena arena = {0};
    struct error err = {.kind = ERROR_BUSY};
    size_t count = 0;

    for (const struct commit *c = group; c != NULL; c = c->next) {
        count++;
    }
    struct sent *sent = ARENA_NEW(&arena, struct sent, count);

    count = 0;
    for (const struct commit *c = group; c != NULL; c = c->next) {
        sent[count++] = c->sent;
    }
    const bool ok = backlog_add(backlog, sent, count, time_now_us(), &err);

    arena_free(&arena);
    while (group != NULL) {
        struct commit *next = group->next;

        group->spooled = ok;
        finish(worker, group, ok, &err);
        group = next;
    }
}

static void store_group(struct worker *worker, struct commit *group)
{
    struct committer *committer = worker->committer;

    if (committer->backlog != NULL && backlog_waits(committer->backlog)) {
        spool_group(worker, group);
        return;
    }
    const bool together = group->next != NULL && store_together(worker, group);
    struct error err = {.kind = ERROR_DATABASE};
    bool away = false;

    while (group != NULL) {
        struct commit *next = group->next;
        const bool stored =
            together || (!away && store_batch(committer->store, worker->db, &group->batch, &err));

        away = !stored && !db_alive(worker->db); /* for one, and so for all that are left */
        if (away && committer->backlog != NULL) {
            spool_group(worker, group);
            return;
        }
        finish(worker, group, stored, &err);
        group = next;
    }
}

/*
 * Whether as many wait as may be waited for. Who is in a transaction comes back when it ends: two
 * that ran side by side, each with half of the senders, would do so for ever and cost twice.
 */
static bool is_complete(const struct committer *committer)
{
    return (committer->storing == 0 && committer->waiting >= committer->expected) ||
           committer->waiting_events >= committer->group_limit;
}

/* When what waits is stored at the latest. */
static int64_t due_us(const struct committer *committer)
{
    return committer->first->added_us + PATIENCE_US;
}

static bool is_due(const struct committer *committer)
{
    return committer->ended || is_complete(committer) || steady_now_us() >= due_us(committer);
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct committer *committer = worker->committer;

    (void)pthread_mutex_lock(&committer->lock);
    while (!committer->ended || committer->first != NULL) {
        if (committer->first == NULL) {
            (void)pthread_cond_wait(&committer->changed, &committer->lock);
            continue;
        }
        if (!is_due(committer)) {
            steady_wait(&committer->changed, &committer->lock, due_us(committer));
            continue;
        }
        struct commit *group = take_group(worker);

        (void)pthread_mutex_unlock(&committer->lock);
        store_group(worker, group);
        (void)pthread_mutex_lock(&committer->lock);
    }
    (void)pthread_mutex_unlock(&committer->lock);
    return NULL;
}

bool committer_open(const char *conninfo, struct store *store, struct backlog *backlog,
                    size_t group_limit, struct committer **committer, struct error *err)
{
    struct committer *opened = calloc(1, sizeof(*opened));

    if (opened == NULL) {
        arena_exhausted();
    }
    opened->store = store;
    opened->backlog = backlog;
    opened->group_limit = group_limit;
    (void)pthread_mutex_init(&opened->lock, NULL);
    steady_condition(&opened->changed);
    while (opened->worker_count < THREAD_COUNT) {
        struct worker *worker = &opened->workers[opened->worker_count++];

        worker->committer = opened;
        if (!db_open(conninfo, &worker->db, err)) {
            committer_close(opened);
            return false;
        }
        worker->started = pthread_create(&worker->thread, NULL, work, worker) == 0;
        if (!worker->started) {
            arena_exhausted();
        }
    }
    *committer = opened;
    return true;
}

void committer_set_group_limit(struct committer *committer, size_t group_limit)
{
    if (committer == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&committer->lock);
    committer->group_limit = group_limit;
    (void)pthread_mutex_unlock(&committer->lock);
}

void committer_add(struct committer *committer, struct commit *commit)
{
    commit->next = NULL;
    commit->added_us = steady_now_us();
    (void)pthread_mutex_lock(&committer->lock);
    const bool is_first = committer->last == NULL;

    if (is_first) {
        committer->first = commit;
    } else {
        committer->last->next = commit;
    }
    committer->last = commit;
    committer->waiting++;
    committer->waiting_events += commit->batch.count;
    if (is_first || is_complete(committer)) { /* from the first on, somebody waits for the rest */
        (void)pthread_cond_signal(&committer->changed);
    }
    (void)pthread_mutex_unlock(&committer->lock);
}

void committer_close(struct committer *committer)
{
    if (committer == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&committer->lock);
    committer->ended = true;
    (void)pthread_cond_broadcast(&committer->changed);
    (void)pthread_mutex_unlock(&committer->lock);
    for (size_t i = 0; i < committer->worker_count; i++) {
        struct worker *worker = &committer->workers[i];

        if (worker->started) {
            (void)pthread_join(worker->thread, NULL);
        }
        db_close(worker->db);
    }
    (void)pthread_cond_destroy(&committer->changed);
    (void)pthread_mutex_destroy(&committer->lock);
    free(committer);
}
