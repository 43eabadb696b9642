/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tally.h: how often each of any number of things has been seen, exactly, in constant memory.
 *
 * Beyond a few megabytes the counts stand in a nameless file under /var/tmp, 16 bytes a thing.
 *
 * SECURITY: things are known by a MAC under a key that lives as long as the tally, so the file
 * tells nothing about them.
 */
#ifndef COLLECTOR_TALLY_H
#define COLLECTOR_TALLY_H

#include <stdint.h>

#include "base/crypto.h"
#include "base/error.h"

struct tally;

#define TALLY_SLOTS ((size_t)1 << 18) /* held in memory at most: 4 MiB */

/* `slots` is a power of two, the most that is held in memory. */
struct tally *tally_open(size_t slots);
void tally_close(struct tally *tally); /* accepts NULL */

/* Counts a thing by its hash. Out: how often it was seen before. Fails with ERROR_SYSTEM. */
NODISCARD bool tally_count(struct tally *tally, const uint8_t hash[static CRYPTO_HASH_SIZE],
                           uint32_t *before, struct error *err);

#endif
