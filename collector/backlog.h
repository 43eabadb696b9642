/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * backlog.h: what was acknowledged while the database was away, and waits on disk to be stored.
 *
 * A request waits as it was sent and is read, checked and stored again when the database is back;
 * one that has meanwhile become unstorable is put aside, and blocks no other. As long as anything
 * waits, what comes later waits behind it, so that of two events with one id the first stays.
 *
 * SECURITY: requests stand on disk sealed under the event key.
 */
#ifndef COLLECTOR_BACKLOG_H
#define COLLECTOR_BACKLOG_H

#include "base/spool.h"
#include "collector/form.h"
#include "collector/intake.h"

struct backlog;

/* A request as it was sent, and by whom. */
struct sent {
    enum form form;
    struct intake_source source;
    int64_t received_us;
    const char *bytes;
    size_t size;
};

/* Opens the spool in the folder. The intake must outlive it. Fails with ERROR_SYSTEM. */
NODISCARD bool backlog_open(const char *folder, size_t limit, struct intake *intake, int64_t now_us,
                            struct backlog **backlog, struct error *err);
void backlog_close(struct backlog *backlog); /* accepts NULL */

/* Whether anything waits. While the last of it is being stored it waits for that, at most a second:
 * else new requests would join the backlog for ever under steady load. */
bool backlog_waits(struct backlog *backlog);
struct spool *backlog_spool(const struct backlog *backlog);

/*
 * Adds requests, all or none, durable once it returns true. Fails with ERROR_BUSY where there is no
 * room. Where the disk has failed it ends the process with EX_IOERR, as nothing may be acknowledged
 * any more.
 */
NODISCARD bool backlog_add(struct backlog *backlog, const struct sent *sent, size_t count,
                           int64_t now_us, struct error *err);

/* Called with each batch that was stored. */
typedef void (*replayed_fn)(void *context, const struct batch *batch);

/*
 * Stores what waits longest. True: something was done, or *left is false as nothing waits. Fails
 * with ERROR_DATABASE or ERROR_BUSY: then it waits on. Ends the process as backlog_add().
 */
NODISCARD bool backlog_replay(struct backlog *backlog, struct db *db, replayed_fn replayed,
                              void *context, bool *left, struct error *err);

#endif
