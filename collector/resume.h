/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resume.h: how far the import of a file has come, so that one that was interrupted goes on there.
 *
 * It stands in the database, written after each batch that is stored: so it never runs ahead of the
 * events, whatever crashes, and goes back with them where a backup is restored. A file is known by
 * how it begins and by how it is read; where it does not have the same bytes before the place any
 * more, it is read from its start, and ids tell what is stored already. So is a file of which
 * anything was refused: what was may be good by the next time.
 */
#ifndef COLLECTOR_RESUME_H
#define COLLECTOR_RESUME_H

#include "collector/intake.h"
#include "collector/reader.h"

/* One file; zeroed: one that cannot be resumed. */
struct resume {
    bool possible; /* a regular file */
    uint8_t file_mac[CRYPTO_HASH_SIZE];
};

/* A place in it that a batch ends at. */
struct resume_mark {
    struct resume resume;
    struct reader_place place;
    uint8_t tail_mac[CRYPTO_HASH_SIZE];
    bool last; /* the file ends here */
};

/* Knows the file. `reading` says how it is read: other ways are other imports. */
struct resume resume_of(const struct pseudonym_keys *keys, const struct reader *reader,
                        struct arena *arena, const char *reading, size_t size);

/* Where to go on; *found is false where it is to be read from its start. Fails with ERROR_DATABASE.
 */
NODISCARD bool resume_find(const struct resume *resume, struct db *db,
                           const struct pseudonym_keys *keys, const struct reader *reader,
                           struct reader_place *place, bool *found, struct error *err);

/* The mark of where the reader is. */
struct resume_mark resume_mark(const struct resume *resume, const struct pseudonym_keys *keys,
                               const struct reader *reader, bool last);

/* Keeps a mark whose events are stored; forgets the file at its last, and where events before it
 * were refused (`whole` is false). Fails with ERROR_DATABASE. */
NODISCARD bool resume_keep(const struct resume_mark *mark, bool whole, struct db *db,
                           int64_t now_us, struct error *err);

#endif
