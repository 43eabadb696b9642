/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/reaper.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/steady.h"

#define PERIOD_US        100000
#define US_A_MILLISECOND 1000
#define MS_A_SECOND      1000

struct reaper_entry {
    struct reaper_entry *previous;
    struct reaper_entry *next;
    int fd;
    int64_t deadline_us; /* 0: it owes nothing */
    int64_t since_us;    /* when the body began; 0: no body is due */
    size_t received;     /* [bytes] of it */
};

struct reaper {
    pthread_t thread;
    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t stop;
    bool stopping;
    int64_t rate; /* [bytes/s]; 0: none */
    struct reaper_entry *entries;
};

/* What the rate asks for by now, but for the time of grace. */
static bool is_slow(const struct reaper *reaper, const struct reaper_entry *entry, int64_t now_us)
{
    const int64_t counted_us = now_us - entry->since_us - REAPER_GRACE_US;

    return entry->since_us != 0 && counted_us > 0 &&
           (int64_t)entry->received < counted_us / US_A_MILLISECOND * reaper->rate / MS_A_SECOND;
}

static void reap_late(const struct reaper *reaper, int64_t now_us)
{
    for (struct reaper_entry *entry = reaper->entries; entry != NULL; entry = entry->next) {
        if (entry->deadline_us != 0 &&
            (now_us > entry->deadline_us || is_slow(reaper, entry, now_us))) {
            (void)shutdown(entry->fd, SHUT_RDWR);
            entry->deadline_us = 0;
        }
    }
}

static void *run(void *context)
{
    struct reaper *reaper = context;

    (void)pthread_mutex_lock(&reaper->lock);
    while (!reaper->stopping) {
        const int64_t now_us = steady_now_us();

        reap_late(reaper, now_us);
        steady_wait(&reaper->stop, &reaper->lock, now_us + PERIOD_US);
    }
    (void)pthread_mutex_unlock(&reaper->lock);
    return NULL;
}

struct reaper *reaper_start(int64_t rate)
{
    struct reaper *reaper = calloc(1, sizeof(*reaper));

    if (reaper == NULL) {
        arena_exhausted();
    }
    reaper->rate = rate;
    (void)pthread_mutex_init(&reaper->lock, NULL);
    steady_condition(&reaper->stop);
    if (pthread_create(&reaper->thread, NULL, run, reaper) != 0) {
        arena_exhausted();
    }
    return reaper;
}

void reaper_stop(struct reaper *reaper)
{
    (void)pthread_mutex_lock(&reaper->lock);
    reaper->stopping = true;
    (void)pthread_cond_signal(&reaper->stop);
    (void)pthread_mutex_unlock(&reaper->lock);
    (void)pthread_join(reaper->thread, NULL);
    (void)pthread_mutex_destroy(&reaper->lock);
    (void)pthread_cond_destroy(&reaper->stop);
    free(reaper);
}

struct reaper_entry *reaper_add(struct reaper *reaper, int fd)
{
    struct reaper_entry *entry = calloc(1, sizeof(*entry));

    if (entry == NULL) {
        arena_exhausted();
    }
    entry->fd = fd;
    (void)pthread_mutex_lock(&reaper->lock);
    entry->next = reaper->entries;
    if (entry->next != NULL) {
        entry->next->previous = entry;
    }
    reaper->entries = entry;
    (void)pthread_mutex_unlock(&reaper->lock);
    return entry;
}

static void set(struct reaper *reaper, struct reaper_entry *entry, int64_t deadline_us,
                int64_t since_us)
{
    if (entry == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&reaper->lock);
    entry->deadline_us = deadline_us;
    entry->since_us = since_us;
    entry->received = 0;
    (void)pthread_mutex_unlock(&reaper->lock);
}

void reaper_expect(struct reaper *reaper, struct reaper_entry *entry, int64_t patience_us)
{
    set(reaper, entry, steady_now_us() + patience_us, 0);
}

void reaper_expect_body(struct reaper *reaper, struct reaper_entry *entry, int64_t patience_us)
{
    const int64_t now_us = steady_now_us();

    set(reaper, entry, now_us + patience_us, now_us);
}

void reaper_received(struct reaper *reaper, struct reaper_entry *entry, size_t bytes)
{
    if (entry == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&reaper->lock);
    entry->received += bytes;
    (void)pthread_mutex_unlock(&reaper->lock);
}

void reaper_forgive(struct reaper *reaper, struct reaper_entry *entry)
{
    set(reaper, entry, 0, 0);
}

void reaper_remove(struct reaper *reaper, struct reaper_entry *entry)
{
    (void)pthread_mutex_lock(&reaper->lock);
    if (entry->previous != NULL) {
        entry->previous->next = entry->next;
    } else {
        reaper->entries = entry->next;
    }
    if (entry->next != NULL) {
        entry->next->previous = entry->previous;
    }
    (void)pthread_mutex_unlock(&reaper->lock);
    free(entry);
}
