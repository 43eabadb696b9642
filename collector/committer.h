/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * committer.h: threads that store the batches of requests in flight, many in one transaction.
 *
 * A transaction costs about the same for one event and for a hundred, so what waits shares one. Who
 * sends one request after the other comes back soon after its answer: a group waits for all that
 * there were when the last transaction ended, in it or beside it, at most 5 ms, and a lone sender
 * never waits. While the database is away, and as long as the backlog has anything, requests go
 * there. A group that fails is tried again one request at a time: one that cannot be stored blocks
 * no other.
 */
#ifndef COLLECTOR_COMMITTER_H
#define COLLECTOR_COMMITTER_H

#include "collector/backlog.h"
#include "collector/store.h"

struct committer;

/* One request's batch on its way. Its owner keeps it in memory until `done` is called. */
struct commit {
    struct batch batch;
    struct sent sent;                    /* the same as it came, for the backlog */
    bool spooled;                        /* not stored yet, but durable on disk */
    bool stored;                         /* the outcome; its verdicts are complete */
    struct error why;                    /* else */
    void (*done)(struct commit *commit); /* on a committer's thread, which then forgets it */
    void *owner;
    int64_t added_us; /* by the steady clock; this and what follows is the committer's own */
    struct commit *next;
};

/*
 * Starts the threads, each with a connection of its own. Requests share a transaction up to
 * `group_limit` events. Without a backlog (NULL) an outage answers all with its error. Fails with
 * ERROR_DATABASE.
 */
NODISCARD bool committer_open(const char *conninfo, struct store *store, struct backlog *backlog,
                              size_t group_limit, struct committer **committer, struct error *err);

/* Sets the limit of groups that begin from now on. Accepts NULL. */
void committer_set_group_limit(struct committer *committer, size_t group_limit);

/* Hands a batch over; never waits. */
void committer_add(struct committer *committer, struct commit *commit);

/* Stores what is left, and ends. Accepts NULL. */
void committer_close(struct committer *committer);

#endif
