/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clinicians.h: from a site's pseudonym to the random number that stands in the rows.
 *
 * Remembers those it has seen; safe to share among threads. A number is remembered only after the
 * transaction that made it has committed. Each transaction holds the generation of the keys: after
 * a rotation of the platform key or an erasure everything is forgotten and the key is read anew, so
 * that nothing is written under the old key, and no erased person is remembered.
 */
#ifndef COLLECTOR_CLINICIANS_H
#define COLLECTOR_CLINICIANS_H

#include "collector/batch.h"
#include "schema/db.h"

struct clinicians;

/* The path of the platform key's file must outlive it; NULL where there is none yet, to read only.
 */
struct clinicians *clinicians_open(const char *platform_path);
void clinicians_close(struct clinicians *clinicians); /* accepts NULL */

struct clinicians_asked;

/*
 * Adds to what begins the batch's transaction, after BEGIN, what has to be known of the clinicians
 * of its accepted items; makes those that are new. *asked is NULL where no item names a user; else
 * clinicians_end() is due, whatever became of the transaction.
 */
void clinicians_ask(struct clinicians *clinicians, struct batch *batch, struct db_calls *calls,
                    struct clinicians_asked **asked);

/*
 * Sets the clinician of each accepted item that names a user, once the calls are run. Items of an
 * erased clinician are refused. Fails with ERROR_DATABASE, also where the keys have changed since
 * it was asked and all has to be tried again, or with ERROR_BUSY as long as the key's file does not
 * hold the key that is in force.
 */
NODISCARD bool clinicians_assign(struct clinicians *clinicians, struct db *db, struct batch *batch,
                                 struct clinicians_asked *asked, struct error *err);
void clinicians_end(struct clinicians_asked *asked); /* wipes its keys; accepts NULL */

/*
 * Refuses the items of erased clinicians as clinicians_assign() does, and makes nothing. Fails with
 * the same.
 */
NODISCARD bool clinicians_find(struct clinicians *clinicians, struct db *db, struct batch *batch,
                               struct error *err);

/* Remembers the clinicians of a batch whose transaction has committed. */
void clinicians_keep(struct clinicians *clinicians, const struct batch *batch);

#endif
