/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * erasure.h: persons of a site taken out for good, by the site's own pseudonyms of them.
 *
 * Two transactions. The first puts tombstones in the place of their keys: from its commit on no
 * collector stores an event of theirs, neither from a request, nor from a file, nor from the spool.
 * The second deletes what there is of them and marks the days; however long it takes, only the
 * analyzer waits for it, and where it is cut off the same call again completes it. The ledger keeps
 * its counts, as it says what came in; frozen figures stay.
 */
#ifndef COLLECTOR_ERASURE_H
#define COLLECTOR_ERASURE_H

#include "collector/pseudonym.h"

/* Whom to erase. */
struct erasure {
    int64_t site_id;
    const char *site; /* its code, for the audit log */
    uint8_t (*users)[PSEUDONYM_USER_SIZE];
    size_t count; /* of users; one may stand twice */
    int64_t now_us;
};

struct erasure_summary {
    size_t persons; /* different ones */
    size_t known;   /* of whom there was a key; the others are refused from now on all the same */
    int64_t rows;   /* deleted, of events and of what was folded from them */
};

/* Fails with ERROR_CONFIG (the key) or ERROR_DATABASE. Sorts the users. */
NODISCARD bool erasure_run(struct db *db, struct arena *arena, const char *platform_path,
                           const struct erasure *erasure, struct erasure_summary *summary,
                           struct error *err);

#endif
