/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rotation.h: the key between pseudonyms and clinicians replaced by a fresh one.
 *
 * The new key lies beside the old one before the transaction commits, and takes its place after it:
 * whenever it is cut off, the database is under one of the two, and pseudonym_keys_open() finds
 * which. One rotation at a time, its files included: the lock goes with the connection. Collectors
 * that run notice at their next transaction (clinicians.h).
 */
#ifndef COLLECTOR_ROTATION_H
#define COLLECTOR_ROTATION_H

#include "collector/pseudonym.h"

/*
 * Makes every clinician's key anew from its sealed pseudonym, seals pseudonyms and event key under
 * the new key, and destroys the old one. Clinicians and events stay as they are; erased persons
 * stand under the event key and are not touched. Out: how many keys were made anew.
 *
 * Fails with ERROR_CONFIG (the file does not hold the key in force, or a pseudonym does not open
 * with it), ERROR_SYSTEM (the file) or ERROR_DATABASE; but for a failure after the commit, which
 * says so, nothing has changed.
 */
NODISCARD bool rotation_run(struct db *db, struct arena *arena, const char *platform_path,
                            int64_t now_us, size_t *rotated, struct error *err);

#endif
