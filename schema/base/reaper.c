/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/reaper.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "base/arena.h"
#include "base/time.h"

#define PERIOD_NS   100000000L
#define NS_A_SECOND 1000000000L

struct reaper_entry {
    struct reaper_entry *previous;
    struct reaper_entry *next;
    int fd;
    int64_t waiting_since_us; /* 0 while a handler works or an answer is sent */
};

struct reaper {
    pthread_t thread;
    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t stop;
    bool stopping;
    int64_t patience_us;
    struct reaper_entry *entries;
};

static void reap_late(const struct reaper *reaper, int64_t now_us)
{
    for (struct reaper_entry *entry = reaper->entries; entry != NULL; entry = entry->next) {
        if (entry->waiting_since_us != 0 &&
            now_us - entry->waiting_since_us > reaper->patience_us) {
            (void)shutdown(entry->fd, SHUT_RDWR);
            entry->waiting_since_us = 0;
        }
    }
}

static void *run(void *context)
{
    struct reaper *reaper = context;

    (void)pthread_mutex_lock(&reaper->lock);
    while (!reaper->stopping) {
        struct timespec until;

        reap_late(reaper, time_now_us());
        (void)clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += PERIOD_NS;
        if (until.tv_nsec >= NS_A_SECOND) {
            until.tv_nsec -= NS_A_SECOND;
            until.tv_sec++;
        }
        (void)pthread_cond_timedwait(&reaper->stop, &reaper->lock, &until);
    }
    (void)pthread_mutex_unlock(&reaper->lock);
    return NULL;
}

struct reaper *reaper_start(int64_t patience_us)
{
    struct reaper *reaper = calloc(1, sizeof(*reaper));

    if (reaper == NULL) {
        arena_exhausted();
    }
    reaper->patience_us = patience_us;
    (void)pthread_mutex_init(&reaper->lock, NULL);
    (void)pthread_cond_init(&reaper->stop, NULL);
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

struct reaper_entry *reaper_add(struct reaper *reaper, int fd, int64_t now_us)
{
    struct reaper_entry *entry = calloc(1, sizeof(*entry));

    if (entry == NULL) {
        arena_exhausted();
    }
    entry->fd = fd;
    entry->waiting_since_us = now_us;
    (void)pthread_mutex_lock(&reaper->lock);
    entry->next = reaper->entries;
    if (entry->next != NULL) {
        entry->next->previous = entry;
    }
    reaper->entries = entry;
    (void)pthread_mutex_unlock(&reaper->lock);
    return entry;
}

void reaper_wait_since(struct reaper *reaper, struct reaper_entry *entry, int64_t since_us)
{
    (void)pthread_mutex_lock(&reaper->lock);
    entry->waiting_since_us = since_us;
    (void)pthread_mutex_unlock(&reaper->lock);
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
