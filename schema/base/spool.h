/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spool.h: records that wait on disk, in order, until they can go where they belong.
 *
 * A folder of segments, each a row of checksummed records. What spool_append() took is durable:
 * file and folder have reached the disk. Records are read in the order in which they came, and a
 * segment is removed once all its records are done with; after a crash some are read again. What is
 * damaged is passed over and counted, and its segment kept as NUMBER.damaged once its other records
 * are done with. Knows nothing of what it holds. Safe to share among threads, one of which reads.
 */
#ifndef BASE_SPOOL_H
#define BASE_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct spool;

struct spool_piece {
    const void *bytes;
    size_t size;
};

struct spool_state {
    size_t records;   /* waiting */
    size_t bytes;     /* on disk, whole segments */
    size_t damaged;   /* segments kept for their damage, and records put aside, since the opening */
    int64_t since_us; /* something has waited ever since, as far as is known; 0: nothing waits */
};

/*
 * Opens the folder, which is made where it is missing, and checks every segment in it. It is full
 * once its segments take `limit` bytes. Fails with ERROR_SYSTEM, also where another process has it
 * open.
 */
NODISCARD bool spool_open(const char *folder, size_t limit, int64_t now_us, struct spool **spool,
                          struct error *err);
void spool_close(struct spool *spool); /* accepts NULL; what waits stays on disk */

/*
 * Adds records, all or none, durable once it returns true. Fails with ERROR_BUSY where there is no
 * room, and with ERROR_SYSTEM where the disk has failed: then nothing that was written before can
 * be trusted to be there, and the program must end without acknowledging anything more.
 */
NODISCARD bool spool_append(struct spool *spool, const struct spool_piece *pieces, size_t count,
                            int64_t now_us, struct error *err);

/*
 * The oldest record, in the arena; called again, the one after it, so that several can be done with
 * at once. *found is false where none waits, and after the last of a segment. Fails with
 * ERROR_SYSTEM.
 */
NODISCARD bool spool_next(struct spool *spool, struct arena *arena, struct spool_piece *piece,
                          bool *found, struct error *err);

/* Done with the records that spool_next() gave. With `aside` their segment is kept as one with
 * damage. Fails with ERROR_SYSTEM. */
NODISCARD bool spool_done(struct spool *spool, bool aside, struct error *err);

/* Not done with them: spool_next() gives the same again. */
void spool_again(struct spool *spool);

/* Whether more is likely to be taken: a tenth of the limit and 64 MiB of the disk are left. */
bool spool_has_room(struct spool *spool);

struct spool_state spool_state(struct spool *spool);

#endif
