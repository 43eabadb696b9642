/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spool_record.h: how records stand in a segment's bytes. Only for spool.c and its tests. */
#ifndef BASE_SPOOL_RECORD_H
#define BASE_SPOOL_RECORD_H

#include "base/spool.h"

#define SPOOL_HEAD      "DSPOOL1\n" /* every segment begins with it */
#define SPOOL_HEAD_SIZE (sizeof(SPOOL_HEAD) - 1)

/* In front of each record, in the machine's own order: a spool does not move to other machines. */
struct spool_header {
    uint32_t magic;
    uint32_t size;
    uint64_t checksum; /* of the record */
    uint64_t own;      /* checksum of what stands before it */
};

/* The first whole record at `*at` or behind it; moves *at there. False: there is none. */
bool spool_find_record(const char *bytes, size_t size, size_t *at, struct spool_piece *piece);

/* Counts the whole records; *damaged: there is more than those. Nothing at all is no damage. */
size_t spool_count_records(const char *bytes, size_t size, bool *damaged);

/* Writes the records at `*at` of a segment, which it moves on; with the head where that is 0.
 * False: a part may have been written; errno says why. */
bool spool_write(int file, const struct spool_piece *pieces, size_t count, size_t *at);

#endif
