/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store.h: a batch into the database, in one transaction.
 *
 * Ids that are known are told apart first; new events are copied straight into their tables; days
 * to be folded again, the ledger and the refused are written with them. After store_batch() has
 * returned true everything is durable, and only then may anything be acknowledged.
 */
#ifndef COLLECTOR_STORE_H
#define COLLECTOR_STORE_H

#include "collector/batch.h"
#include "schema/db.h"

struct store; /* what is remembered between batches; safe to share among threads */

/*
 * The registry and the path of the platform key's file must outlive it; NULL where there is no key
 * yet, to compare only.
 */
struct store *store_open(const char *platform_path, const struct registry *registry);
void store_close(struct store *store); /* accepts NULL */

/*
 * Tries once to store the batch and complete its verdicts. Fails with ERROR_DATABASE, or with
 * ERROR_BUSY as long as the platform key at hand is not the one in force.
 */
NODISCARD bool store_try(struct store *store, struct db *db, struct batch *batch,
                         struct error *err);

/*
 * Stores the batch and completes its verdicts. A transaction that fails is tried again, over a new
 * connection where the old one was lost. Fails as store_try(): then nothing is acknowledged, and
 * the sender must send again.
 */
NODISCARD bool store_batch(struct store *store, struct db *db, struct batch *batch,
                           struct error *err);

/*
 * Completes the verdicts as storing would, and writes nothing. It does not tell repeats of what
 * another batch would have stored. Fails with ERROR_DATABASE, or with ERROR_BUSY as storing does.
 */
NODISCARD bool store_compare(struct store *store, struct db *db, struct batch *batch,
                             struct error *err);

#endif
