/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clinicians.h: from the MAC of a site's pseudonym to the random number that stands in the rows.
 *
 * Remembers those it has seen; safe to share among threads. A number is remembered only after the
 * transaction that made it has committed.
 */
#ifndef COLLECTOR_CLINICIANS_H
#define COLLECTOR_CLINICIANS_H

#include "collector/batch.h"
#include "schema/db.h"

struct clinicians;

struct clinicians *clinicians_open(void);
void clinicians_close(struct clinicians *clinicians); /* accepts NULL */

/*
 * Sets the clinician of each accepted item that names a user, within the caller's transaction;
 * makes those that are new. Items of an erased clinician are refused. Fails with ERROR_DATABASE.
 */
NODISCARD bool clinicians_assign(struct clinicians *clinicians, struct db *db,
                                 const struct pseudonym_keys *keys, struct batch *batch,
                                 struct error *err);

/* Remembers the clinicians of a batch whose transaction has committed. */
void clinicians_keep(struct clinicians *clinicians, const struct batch *batch);

#endif
